import { isWayBack, listOf } from "./facts.ts";
import type { Facts, Move, Violation } from "./facts.ts";
import { record } from "./read-story.ts";

/** 1: only at a version that passed every gate of this promotion, but what an emergency left out; or back. */
export function pointsOnlyAtWhatPassed(facts: Facts): Violation[] {
  return facts.moves
    .filter(({ version }) => !isWayBack(facts, version))
    .flatMap((move) =>
      missingFor(facts, move).map((missing) => ({
        promise: 1,
        what: `the endpoint was pointed at version ${move.version} ${missing}`,
        evidence: move,
      })),
    );
}

function missingFor(facts: Facts, move: Move): string[] {
  const { spec, story, log, words } = facts;
  const before = story.acts.filter(({ at }) => at < move.at);
  const smoke = record(spec["smoke"]);
  const passed = before
    .filter(
      ({ name, input }) => name === "runSmokeSession" && input["qualifier"] !== facts.endpoint,
    )
    .filter(({ result }) => record(result)["outcome"] === "passed")
    .filter(({ input }) => servedBy(log, String(input["sessionId"])) === move.version);
  const needed = Number(smoke["requiredPasses"] ?? 0);
  const skipped = skippedBy(story);
  const hasGates = listOf(record(spec["gate"])["gates"]).length > 0 && !skipped.includes("gates");
  const isLooked = before.some(({ name, result }) => name === "takeLooks" && result !== undefined);
  const isApproved = words("approve").some(({ at }) => at < move.at);
  return [
    ...(passed.length < needed
      ? [`after ${passed.length} sessions on it passed, where ${needed} must`]
      : []),
    ...(hasGates && !isLooked ? ["before any look at its gates"] : []),
    ...(spec["approval"] !== undefined && !skipped.includes("approval") && !isApproved
      ? ["without the approval asked for"]
      : []),
  ];
}

/** What a recorded emergency left out, by the policy that was read; without one everything. */
function skippedBy({ input, acts }: Facts["story"]): readonly unknown[] {
  if (input["emergency"] === undefined) return [];
  const policy = acts
    .filter(({ name }) => name === "getPolicy")
    .map(({ result }) => record(result)["policy"])
    .at(0);
  return policy === undefined
    ? ["gates", "approval", "freeze"]
    : listOf(record(policy)["emergencySkips"]);
}

/** The version that AWS served a session with. */
function servedBy(log: Facts["log"], sessionId: string): string | undefined {
  return log.find(({ change }) => change?.subject === "session" && change.name === sessionId)
    ?.change?.liveVersion;
}

/** 3: one intent at a time, each with a token of its own that all its attempts carry. */
export function opensOneIntent({ moves, log, endpoint }: Facts): Violation[] {
  const overlaps = moves.filter((move, index) =>
    moves.slice(0, index).some(({ endedAt = Number.POSITIVE_INFINITY }) => endedAt > move.at),
  );
  const reused = moves.filter((move, index) =>
    moves.slice(0, index).some(({ token }) => token === move.token),
  );
  const mixed = moves.filter(({ token, version }) =>
    log.some(
      ({ clientToken, input }) =>
        clientToken === token && String(input?.["agentRuntimeVersion"]) !== version,
    ),
  );
  const say = (what: string) => (evidence: Move) => ({ promise: 3, what, evidence });
  return [
    ...overlaps.map(
      say(`a second intent to move ${endpoint} was opened before the first was over`),
    ),
    ...reused.map(say("a new decision to move the endpoint carried an old token")),
    ...mixed.map(say("one token was sent with two versions")),
  ];
}

/** 4: after drift was seen nothing mutates without a person's word. */
export function keepsStillAfterDrift(facts: Facts): Violation[] {
  const { story, moves, words, endpoint } = facts;
  const [first] = moves;
  if (!first) return [];
  const ours = [facts.baseline, facts.candidate, ...facts.goals, ...foundBefore(facts, first)];
  const seen = story.acts.find((act) => {
    if ((act.endedAt ?? 0) < first.at || act.input["endpoint"] !== endpoint) return false;
    const read = record(readIn(act.name, act.result));
    const versions = [read["liveVersion"], read["targetVersion"]];
    return versions.some((version) => version !== undefined && !ours.includes(String(version)));
  });
  if (seen?.endedAt === undefined) return [];
  const seenAt = seen.endedAt;
  const allowedAt = [...words("retry"), ...words("point-to")].find(({ at }) => at > seenAt)?.at;
  return moves
    .filter(({ at }) => at > seenAt && at < (allowedAt ?? Number.POSITIVE_INFINITY))
    .map((move) => ({
      promise: 4,
      what: `the endpoint was moved after somebody else's change was seen`,
      evidence: { seen, move },
    }));
}

/** Where an endpoint was headed before: a failed update of before may still show. */
function foundBefore({ story, endpoint }: Facts, first: Move): string[] {
  return story.acts
    .filter(({ at, input }) => at < first.at && input["endpoint"] === endpoint)
    .map(({ name, result }) => record(readIn(name, result))["targetVersion"])
    .filter((version): version is string => typeof version === "string");
}

function readIn(name: string, result: unknown): unknown {
  if (name === "getEndpoint") return result;
  if (name === "watchEndpoint") return record(result)["last"];
  return name === "takeLooks" ? record(result)["endpoint"] : undefined;
}

/** 5: after an accepted abort no new call moves the endpoint toward the candidate. */
export function heedsAbort(facts: Facts): Violation[] {
  const abort = facts
    .words("abort")
    .find(({ isAccepted, argument }) =>
      isAccepted === true ? true : argument["promotion"] === facts.story.end?.status?.["promotion"],
    );
  if (!abort) return [];
  return facts.moves
    .filter(({ at, version }) => at > abort.at && !isWayBack(facts, version))
    .map((move) => ({
      promise: 5,
      what: "the endpoint was moved toward the candidate after an abort was accepted",
      evidence: { abort, move },
    }));
}

/** 1: nor does it set out while its lane, as far as the promotion was told, is frozen. */
export function heedsFreeze(facts: Facts): Violation[] {
  const { story, words } = facts;
  const [first] = facts.moves;
  const isFree = !first || isWayBack(facts, first.version) || skippedBy(story).includes("freeze");
  if (isFree) return [];
  const told = words("lane")
    .filter(({ argument }) => argument["promotion"] === story.end?.status?.["promotion"])
    .map(({ at, argument }) => ({ at, frozen: argument["frozen"] }));
  const last = [{ at: 0, frozen: story.input["frozen"] ?? null }, ...told]
    .filter(({ at, frozen }) => at < first.at && frozen !== undefined)
    .at(-1);
  if (last?.frozen === null) return [];
  const what = `the endpoint was pointed at version ${first.version} while its lane was frozen`;
  return [{ promise: 1, what, evidence: { last, first } }];
}

/** 6: a pause holds every call toward the candidate, and the end. */
export function heedsPause(facts: Facts): Violation[] {
  const { story, moves, words } = facts;
  const wayBackAt = moves.find(({ version }) => isWayBack(facts, version))?.at;
  return words("pause")
    .filter(({ isAccepted }) => isAccepted === true)
    .flatMap((pause) => {
      const resumed = words("resume").find(({ at }) => at > pause.at)?.at;
      const overAt = Math.min(
        resumed ?? Number.POSITIVE_INFINITY,
        words("abort").find(({ at }) => at > pause.at)?.at ?? Number.POSITIVE_INFINITY,
        wayBackAt ?? Number.POSITIVE_INFINITY,
      );
      const isWithin = (at: number): boolean => at > pause.at && at < overAt;
      const moved = moves.filter(({ at }) => isWithin(at));
      const isPromoted = record(story.end?.status?.["outcome"])["kind"] === "promoted";
      const ended = isPromoted && story.end && isWithin(story.end.at) ? [story.end] : [];
      return [
        ...moved.map((evidence) => ({
          promise: 6,
          what: "the endpoint was moved while the promotion was paused",
          evidence,
        })),
        ...ended.map((evidence) => ({
          promise: 6,
          what: "the promotion was called promoted while it was paused",
          evidence,
        })),
      ];
    });
}

/** 8: a rollback waits for no metrics, approval, freeze or session. */
export function rollsBackUnaided(facts: Facts): Violation[] {
  const back = facts.moves.find(({ version }) => isWayBack(facts, version));
  if (!back) return [];
  const hinder = ["takeLooks", "checkFreeze", "getPolicy", "awaitVersion", "mintVersion"];
  return facts.story.acts
    .filter(({ at, name }) => at > back.at && [...hinder, "runSmokeSession"].includes(name))
    .map((act) => ({
      promise: 8,
      what: `the rollback asked for ${act.name}`,
      evidence: act,
    }));
}
