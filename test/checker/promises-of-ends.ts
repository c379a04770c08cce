import { isWayBack, listOf } from "./facts.ts";
import type { Facts, LogLine, Violation } from "./facts.ts";
import { record } from "./read-story.ts";

/** 2: at the end the endpoint is READY on what the outcome says. */
export function endsWhereItSays(facts: Facts): Violation[] {
  const { story, log, endpoint, runtimeId, baseline } = facts;
  const outcome = record(story.end?.status?.["outcome"]);
  const { end } = story;
  const moved = facts.moves.filter(
    ({ name, token }) => name === "updateEndpoint" && isExecuted(log, token),
  );
  if (end && end.how !== "completed" && end.how !== "terminated" && moved.length > 0)
    return [{ promise: 2, what: `it ${end.how} after it moved the endpoint`, evidence: moved }];
  if (!end?.status) return [];
  const shown = log
    .filter(
      ({ change, atMs }) =>
        change?.subject === "endpoint" &&
        change.name === endpoint &&
        change.runtimeId === runtimeId &&
        atMs <= end.atMs,
    )
    .at(-1)?.change;
  const violation = (what: string): Violation[] => [
    { promise: 2, what, evidence: { outcome, shown } },
  ];
  switch (outcome["kind"]) {
    case "promoted":
    case "rolled-back": {
      const wanted =
        outcome["kind"] === "promoted" ? end.status["candidate"] : (outcome["version"] ?? baseline);
      return shown?.status === "READY" && shown.liveVersion === wanted
        ? []
        : violation(
            `it ended ${outcome["kind"]}, and the endpoint is not READY on version ${wanted}`,
          );
    }
    case "stopped":
      return moved.length === 0 ? [] : violation("it ended stopped, and the endpoint was moved");
    default:
      return [];
  }
}

function isExecuted(log: readonly LogLine[], token: string): boolean {
  return log.some(({ clientToken, outcome }) => clientToken === token && outcome?.status === 202);
}

/** 6: no data is never a pass, but where the spec or a person says so. */
export function promotesOnEvidence({ story, spec, words, endpoint }: Facts): Violation[] {
  const outcome = record(story.end?.status?.["outcome"]);
  if (outcome["kind"] !== "promoted" || words("skip-bake").length > 0) return [];
  const otherwise = String(record(spec["bake"])["onNoEvidence"]);
  if (otherwise === "promote" || otherwise === "promote-if-synthetic-pass") return [];
  const looks = story.acts.filter(
    ({ name, input }) => name === "takeLooks" && input["endpoint"] === endpoint,
  );
  if (looks.some(({ result }) => hasInvocations(result))) return [];
  return [{ promise: 6, what: "promoted without any invocation seen", evidence: looks.at(-1) }];
}

/** 6: what CloudWatch answered in part alone is no measurement. */
export function measuresOnWholeData({ story, log }: Facts): Violation[] {
  const answers = log.filter(
    ({ operation, outcome }) => operation === "GetMetricData" && outcome?.status === 200,
  );
  return story.acts
    .filter(({ name, result }) => name === "takeLooks" && hasInvocations(result))
    .flatMap((look) => {
      const within = answers.filter(
        ({ atMs }) => atMs >= look.atMs && atMs <= (look.endedAtMs ?? 0),
      );
      const isPartial = within.length > 0 && within.every(({ outcome }) => outcome?.partial);
      const what = "a look was measured on data that CloudWatch called partial";
      return isPartial ? [{ promise: 6, what, evidence: look }] : [];
    });
}

function hasInvocations(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) =>
    (key === "invocations" || key === "total") && typeof inner === "number"
      ? inner > 0
      : hasInvocations(inner),
  );
}

/** 7: every decision to move the endpoint is recorded with its token and its values. */
export function recordsDecisions({ story, moves }: Facts): Violation[] {
  const status = story.end?.status;
  if (!status) return [];
  const recorded = JSON.stringify(status["decisions"]);
  const isWhole = listOf(status["decisions"]).length < 200;
  return moves
    .filter(({ token }) => isWhole && !recorded.includes(token))
    .map((move) => ({ promise: 7, what: "a move that no decision records", evidence: move }));
}

/** 8: with a baseline, the end tells how to restore it without this tool. */
export function tellsHowToRestore(facts: Facts): Violation[] {
  const { story, baseline } = facts;
  const status = story.end?.status;
  if (!status || baseline === undefined || status["restoreCommand"] !== undefined) return [];
  return [{ promise: 8, what: "no command restores the baseline", evidence: status["headline"] }];
}

/** 9: every synthetic session that was opened is stopped. */
export function stopsSessions({ story, log }: Facts): Violation[] {
  if (story.end === undefined || story.end.how === "terminated") return [];
  const ours = new Set(
    story.acts
      .filter(({ name }) => name === "runSmokeSession")
      .map(({ input }) => String(input["sessionId"])),
  );
  const opened = log.filter(
    ({ change }) =>
      change?.subject === "session" && change.status === "opened" && ours.has(change.name ?? ""),
  );
  return opened
    .filter(
      ({ seq, change }) =>
        !log.some(
          (line) =>
            line.seq > seq &&
            line.operation === "StopRuntimeSession" &&
            line.input?.["runtimeSessionId"] === change?.name &&
            [200, 404].includes(line.outcome?.status ?? 0),
        ),
    )
    .map((evidence) => ({ promise: 9, what: "a synthetic session was not stopped", evidence }));
}

/** 10: the bake leaves out the minutes in which the engine itself called the endpoint. */
export function leavesItselfOut({ story, endpoint }: Facts): Violation[] {
  const own = story.acts
    .filter(({ name, input }) => name === "runSmokeSession" && input["qualifier"] === endpoint)
    .map(({ at, result }) => ({ at, turn: record(result) }))
    .filter(({ turn }) => typeof turn["fromMs"] === "number");
  return story.acts
    .filter(({ name, input }) => name === "takeLooks" && input["endpoint"] === endpoint)
    .filter(({ input }) => Array.isArray(record(input["window"])["leaveOut"]))
    .flatMap((look) => {
      const leftOut = listOf(record(look.input["window"])["leaveOut"]).map(record);
      const counted = own.filter(
        ({ at, turn }) =>
          at < look.at &&
          !leftOut.some(
            ({ fromMs, toMs }) =>
              Number(fromMs) <= Number(turn["fromMs"]) && Number(turn["toMs"]) <= Number(toMs),
          ),
      );
      return counted.map(({ turn }) => ({
        promise: 10,
        what: "a look of the bake counts the engine's own session",
        evidence: { turn, window: look.input["window"] },
      }));
    });
}

/** An outcome that is no rollback has no way back in it, and the other way round. */
export function namesItsOutcome(facts: Facts): Violation[] {
  const outcome = record(facts.story.end?.status?.["outcome"]);
  const back = facts.moves.find(({ version }) => isWayBack(facts, version));
  if (outcome["kind"] !== "promoted" || !back) return [];
  return [{ promise: 2, what: "it was rolled back, and ended promoted", evidence: back }];
}
