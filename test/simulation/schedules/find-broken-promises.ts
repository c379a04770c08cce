import type { EndpointObservation } from "../../../domain/endpoint.ts";
import type { SimulatedAnswer, SimulatedCall } from "../simulate.ts";
import type { Played } from "./play-story.ts";

/** A call that moves or deletes the endpoint, and the how manieth of all calls it is. */
interface Move {
  readonly nth: number;
  readonly call: SimulatedCall;
  /** Undefined: a deletion. */
  readonly version: string | undefined;
}

interface Facts extends Played {
  readonly moves: readonly Move[];
  readonly baseline: string | undefined;
  readonly candidate: string | undefined;
}

/** The promises of promotion.md that a story broke, written down apart from the engine's code. */
export function findBrokenPromises(played: Played): string[] {
  const facts = factsOf(played);
  return [
    ...pointsOnlyAtWhatWasNamed(facts),
    ...movesOnEvidence(facts),
    ...endsWhereItSays(facts),
    ...drawsTokens(facts),
    ...movesOnlyWhatItFound(facts),
    ...keepsStillAfterDrift(facts),
    ...heedsAbort(facts),
    ...heedsPauseAndFreeze(facts),
    ...promotesOnEvidence(facts),
    ...rollsBackUnaided(facts),
    ...comesToRest(facts),
  ];
}

const MOVES: readonly string[] = ["updateEndpoint", "createEndpoint", "deleteEndpoint"];

function factsOf(played: Played): Facts {
  const { simulation } = played;
  const { baseline, candidate } = simulation.state();
  const moves = simulation.calls.flatMap((call, nth): Move[] =>
    MOVES.includes(call.name) && call.input["endpoint"] === "production"
      ? [{ nth, call, version: call.input["version"] as string | undefined }]
      : [],
  );
  return { ...played, moves, baseline: baseline?.version, candidate: candidate?.version };
}

const isToward = ({ candidate, baseline }: Facts, { version }: Move): boolean =>
  version !== undefined && version === candidate && version !== baseline;

/** 1, where to: the candidate, the baseline, what a person named, or what the spec falls back to. */
function pointsOnlyAtWhatWasNamed(facts: Facts): string[] {
  const { moves, words, baseline, candidate, story } = facts;
  return moves.flatMap(({ nth, version }) => {
    if (version === undefined || version === baseline || version === candidate) return [];
    const isNamed = words.some(
      (word) => word.name === "point-to" && word.version === version && word.callsBefore <= nth,
    );
    const isFallback =
      story.spec.fallback === "next-older" && Number(version) < Number(baseline ?? 0);
    return isNamed || isFallback ? [] : [`1: pointed at version ${version}, which nobody named`];
  });
}

/** 1, what for: enough sessions passed on that very version, gates looked at it, people approved it. */
function movesOnEvidence(facts: Facts): string[] {
  const { moves, simulation, story, words } = facts;
  const first = moves.find((move) => isToward(facts, move));
  if (!first) return [];
  const before = simulation.answers.filter(({ callsBefore }) => callsBefore <= first.nth);
  const passed = before.filter(
    ({ name, input, answer }) =>
      name === "runSmokeSession" &&
      (answer as { outcome: string }).outcome === "passed" &&
      simulation.model.served.get(input["sessionId"] as string) === first.version,
  );
  const needed = simulation.state().spec.smoke.requiredPasses;
  const isMeasured = before.some(({ answer }) => measured(answer).includes("successful"));
  const isApproved = words.some(
    ({ name, callsBefore }) => name === "approve" && callsBefore <= first.nth,
  );
  const lastFreeze = before.findLast(({ name }) => name === "checkFreeze")?.answer;
  const isFrozen = (lastFreeze as { frozen: boolean } | undefined)?.frozen !== false;
  return [
    ...(passed.length < needed
      ? [`1: re-pointed after ${passed.length} of ${needed} sessions`]
      : []),
    ...(story.spec.gates && !isMeasured ? ["1: re-pointed before a gate measured anything"] : []),
    ...(story.spec.approval !== "none" && !isApproved
      ? ["1: re-pointed without the approval"]
      : []),
    ...(isFrozen && !words.some(({ name }) => name === "override-freeze")
      ? ["1: re-pointed without asking the calendars, or in a freeze"]
      : []),
  ];
}

function measured(answer: unknown): string[] {
  const list = (answer as { measurements?: { phase: string }[] } | null)?.measurements;
  return (list ?? []).map(({ phase }) => phase);
}

/** 2: at the end the endpoint is READY on what the outcome says, but for what strangers did since. */
function endsWhereItSays(facts: Facts): string[] {
  const { simulation, baseline, candidate, strangersAtMs } = facts;
  const { outcome, endedAtMs, failure } = simulation.state();
  if (endedAtMs === undefined) return [];
  const executed = simulation.model.moves("production");
  if (failure && !outcome)
    return executed.length === 0 ? [] : ["2: failed after the endpoint was moved"];
  const lastRead = simulation.answers.findLast((answer) => readOf(answer) !== undefined);
  if (strangersAtMs.some((atMs) => atMs >= (lastRead?.atMs ?? 0))) return [];
  const shown = simulation.model.observe("production");
  const isOn = (version: string | undefined): boolean =>
    shown?.status === "READY" && shown.liveVersion === version;
  const where = `${shown?.status ?? "gone"} ${shown?.liveVersion ?? ""}`;
  switch (outcome?.kind) {
    case "promoted":
    case "nothing-to-do":
      return isOn(candidate) ? [] : [`2: ended ${outcome.kind}, and the endpoint is ${where}`];
    case "rolled-back":
      return isOn(outcome.version ?? baseline)
        ? []
        : [`2: ended rolled-back, and the endpoint is ${where}`];
    case "stopped": {
      const isUndone = facts.story.spec.create && shown === null;
      return executed.length === 0 || isUndone ? [] : [`2: stopped, and moved: ${executed}`];
    }
    case "drifted":
      return [];
    default:
      return ["2: ended without an outcome"];
  }
}

/** 3: a token for each intent, and one intent at a time. */
function drawsTokens({ moves, simulation }: Facts): string[] {
  const tokens = moves.map(({ call }) => call.input["clientToken"]);
  const executed = simulation.model.mutations.filter(
    ({ endpoint, repeated }) => endpoint === "production" && !repeated,
  );
  const minted = simulation.model.mutations.filter(
    ({ operation, repeated }) => operation === "mint" && !repeated,
  );
  return [
    ...(new Set(tokens).size < tokens.length ? ["3: two decisions with one token"] : []),
    ...(executed.length > moves.length ? ["3: one decision was executed twice"] : []),
    ...(minted.length > 1 ? [`3: minted ${minted.length} versions`] : []),
  ];
}

/** 4, before the re-point: the read before the first call shows the endpoint as it was found. */
function movesOnlyWhatItFound({ simulation, moves }: Facts): string[] {
  const [first] = moves;
  if (!first) return [];
  const { found } = simulation.state();
  const last = simulation.answers.findLast(
    ({ name, input, callsBefore }) =>
      name === "getEndpoint" && input["endpoint"] === "production" && callsBefore <= first.nth,
  )?.answer as EndpointObservation | null | undefined;
  const isAsFound =
    last?.status === found?.status &&
    last?.liveVersion === found?.liveVersion &&
    last?.targetVersion === found?.targetVersion;
  return isAsFound ? [] : ["4: moved an endpoint that somebody else had changed"];
}

/** 4: after drift was seen nothing mutates without a person's word. */
function keepsStillAfterDrift(facts: Facts): string[] {
  const { simulation, moves, words } = facts;
  const { found, candidate, baseline } = simulation.state();
  const named = words.filter(({ name }) => name === "point-to").map(({ version }) => version);
  const sent = moves.map(({ version }) => version);
  const known = [candidate?.version, baseline?.version, found?.targetVersion, ...named, ...sent];
  const from = moves[0]?.nth ?? Number.POSITIVE_INFINITY;
  const seen = simulation.answers.find((answer) => {
    if (answer.callsBefore <= from) return false;
    const read = readOf(answer);
    const shown = [read?.liveVersion, read?.targetVersion];
    return shown.some((version) => version !== undefined && !known.includes(version));
  });
  if (!seen) return [];
  const after = moves.find(({ nth }) => nth >= seen.callsBefore);
  const isAllowed = words.some(
    ({ name, callsBefore }) =>
      (name === "retry" || name === "point-to") && callsBefore >= seen.callsBefore,
  );
  return after && !isAllowed ? ["4: moved after somebody else's change was seen"] : [];
}

/** What the promotion read of its endpoint; undefined: this was no such read, or it was not there. */
function readOf({ name, input, answer }: SimulatedAnswer): EndpointObservation | undefined {
  if (input["endpoint"] !== "production" || typeof answer !== "object" || answer === null)
    return undefined;
  if (name === "getEndpoint") return answer as EndpointObservation;
  const { last, endpoint } = answer as Record<string, EndpointObservation | undefined>;
  return name === "watchEndpoint" ? last : name === "takeLooks" ? endpoint : undefined;
}

/** 5: after an abort no new call moves the endpoint toward the candidate. */
function heedsAbort(facts: Facts): string[] {
  const abort = facts.words.find(({ name }) => name === "abort");
  const after = facts.moves.some(
    (move) => abort && isToward(facts, move) && move.nth >= abort.callsBefore,
  );
  return after ? ["5: re-pointed after an abort"] : [];
}

/** 6: nothing moves toward the candidate while it is paused, and it is not called promoted. */
function heedsPauseAndFreeze(facts: Facts): string[] {
  const { words, moves, simulation } = facts;
  const isOver: readonly string[] = ["resume", "abort"];
  return words.flatMap((pause, index) => {
    if (pause.name !== "pause") return [];
    const until = words.slice(index).find(({ name }) => isOver.includes(name));
    const moved = moves.some(
      (move) =>
        isToward(facts, move) &&
        move.nth >= pause.callsBefore &&
        move.nth < (until?.callsBefore ?? Number.POSITIVE_INFINITY),
    );
    const isPromoted = simulation.state().outcome?.kind === "promoted" && until === undefined;
    return [
      ...(moved ? ["6: re-pointed while it was paused"] : []),
      ...(isPromoted ? ["6: promoted while it was paused"] : []),
    ];
  });
}

/** 6: no data is never a pass, but where the spec or a person says so. */
function promotesOnEvidence({ simulation, story, words }: Facts): string[] {
  const isTold = words.some(({ name }) => name === "skip-bake");
  if (simulation.state().outcome?.kind !== "promoted" || isTold) return [];
  if (story.spec.bakeOnNoEvidence === "promote") return [];
  const hasSeen = simulation.answers.some(
    ({ name, input, answer }) =>
      name === "takeLooks" &&
      input["endpoint"] === "production" &&
      (answer as { looks: { invocations: number }[] }).looks.some((look) => look.invocations > 0),
  );
  return hasSeen ? [] : ["6: promoted without any invocation seen"];
}

/** 8: a rollback waits for no metrics, policy, freeze or session. */
function rollsBackUnaided({ simulation }: Facts): string[] {
  const rollback = simulation.state().rollback;
  const hinders = ["takeLooks", "checkFreeze", "getPolicy", "awaitVersion", "runSmokeSession"];
  const asked = simulation.calls.find(
    ({ name, atMs }) => rollback && atMs > rollback.startedAtMs && hinders.includes(name),
  );
  return asked ? [`8: the rollback asked for ${asked.name}`] : [];
}

const PEOPLE = ["paused", "needs-person", "waiting-for-approval"];

/** 2 and 9: it has ended or waits for people, who can end it; no session is left open. */
function comesToRest({ simulation, rest, neverEnds, leftOpen }: Facts): string[] {
  const { waiting, inbox, endedAtMs } = simulation.state();
  const isHeld = waiting !== undefined || inbox.pause !== undefined;
  const { failure, outcome } = simulation.state();
  const isEnd = outcome !== undefined || failure !== undefined;
  return [
    ...(endedAtMs === undefined && !isHeld ? [`2: rests in ${rest}, and asks nobody`] : []),
    ...(endedAtMs !== undefined && !isEnd ? ["2: ended without a word"] : []),
    ...(isStuck(rest) ? [`2: rests in ${rest}`] : []),
    ...(neverEnds === undefined ? [] : [`2: nobody's word ends it: ${neverEnds}`]),
    ...(leftOpen.length === 0 ? [] : [`9: sessions left open: ${leftOpen}`]),
  ];
}

/** Neither at an end nor waiting for people. */
function isStuck(rest: string): boolean {
  const ends = ["promoted", "nothing-to-do", "stopped", "rolled-back", "drifted"];
  return (
    !ends.includes(rest.split(":")[0] ?? "") &&
    !PEOPLE.includes(rest) &&
    !rest.startsWith("failed: ")
  );
}
