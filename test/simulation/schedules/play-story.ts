import type { PromotionSpec } from "../../../domain/spec/promotion-spec.ts";
import type { MessageName } from "../../../domain/promotion/status.ts";
import { pinned } from "../../domain/values.ts";
import { simulate } from "../simulate.ts";
import type { Simulation } from "../simulate.ts";
import type { Message, Story, StoryHappening, StorySpec } from "./story.ts";

/** A message that was accepted. */
export interface PlayedWord {
  readonly name: MessageName;
  readonly version: string;
  readonly atMs: number;
  /** How many calls had been made by then. */
  readonly callsBefore: number;
}

export interface Played {
  readonly story: Story;
  readonly simulation: Simulation;
  readonly words: readonly PlayedWord[];
  /** When somebody else changed the endpoint. */
  readonly strangersAtMs: readonly number[];
  /** Where it came to without any further word: ended, or one that waits for people. */
  readonly rest: string;
  /** Sessions that were open when it came to rest. */
  readonly leftOpen: readonly string[];
  /** Set where nobody's word could end it. */
  readonly neverEnds?: string;
}

const MINUTES_MS = 60_000;
const DAYS_MS = 86_400_000;

/** Whatever a promotion waits for, it ends by these. */
export const LAST_WORDS = (["resume", "abort", "accept", "abort", "accept"] as const).map(
  (name) => ({
    name,
    version: "1",
  }),
);

/** Lets a story happen; where it comes to rest unended, people then say all that could end it. */
export async function playStory(story: Story): Promise<Played> {
  const simulation = simulate((spec) => specOf(spec, story.spec));
  const words: PlayedWord[] = [];
  const strangersAtMs: number[] = [];
  prepare(simulation, story);
  const happen = (what: StoryHappening): void => {
    if (what.kind === "message") say(simulation, words, what);
    else if (what.kind === "stranger" || what.kind === "deletion")
      meddle(simulation, strangersAtMs, what);
    else change(simulation, what);
  };
  scheduleAll(simulation, { story, happen });
  if (story.spec.approval === "given") approveNowAndThen(simulation, words);
  await simulation.run(10 * DAYS_MS);
  const rest = describeRest(simulation);
  const leftOpen = [...simulation.model.openSessions.keys()];
  for (const message of [...story.answers, ...LAST_WORDS]) {
    if (isEnded(simulation)) break;
    say(simulation, words, message);
    await simulation.run(10 * DAYS_MS);
  }
  const neverEnds = isEnded(simulation) ? {} : { neverEnds: describeRest(simulation) };
  return { story, simulation, words, strangersAtMs, rest, leftOpen, ...neverEnds };
}

function isEnded(simulation: Simulation): boolean {
  return simulation.state().endedAtMs !== undefined;
}

function describeRest(simulation: Simulation): string {
  const { outcome, failure, endedAtMs } = simulation.state();
  if (endedAtMs === undefined) return simulation.phase();
  return outcome
    ? [outcome.kind, outcome.reason].filter(Boolean).join(": ")
    : `failed: ${failure?.code ?? "without a reason"}`;
}

/** A spec with what a story wants of it. */
export function specOf(spec: PromotionSpec, wanted: StorySpec): PromotionSpec {
  const candidates: Record<StorySpec["candidate"], PromotionSpec["candidate"]> = {
    latest: { kind: "latest" },
    version: { kind: "version", version: "2" },
    after: { kind: "after", version: "1" },
    mint: { kind: "artifact", artifact: pinned("f"), mint: true },
  };
  const viaEndpoint = { kind: "endpoint", endpoint: "canary", create: true } as const;
  const { sessions, candidate } = wanted;
  return {
    ...spec,
    candidate: candidates[candidate],
    create: wanted.create,
    smoke: {
      ...spec.smoke,
      via: wanted.via === "default" ? { kind: "default" } : viaEndpoint,
      sessions,
      requiredPasses: Math.max(1, sessions - 1),
      // Only the newest version can be started over on.
      onSuperseded: candidate === "latest" ? wanted.onSuperseded : "stop",
    },
    gate: {
      ...spec.gate,
      ...(wanted.gates ? {} : { gates: [] }),
      onNoEvidence: wanted.gateOnNoEvidence,
    },
    ...(wanted.approval !== "none" ? { approval: { timeoutMs: DAYS_MS } } : {}),
    verify: {
      ...spec.verify,
      sessions: wanted.verifySessions,
      onNoEvidence: wanted.verifyOnNoEvidence,
    },
    // Shorter than people write it: a story that reads for an hour tells no more.
    watch: { ...spec.watch, timeoutMs: 5 * MINUTES_MS },
    bake: {
      ...spec.bake,
      timeoutMs: 60 * MINUTES_MS,
      intervalMs: 2 * MINUTES_MS,
      onNoEvidence: wanted.bakeOnNoEvidence,
    },
    rollback: {
      ...spec.rollback,
      timeoutMs: 5 * MINUTES_MS,
      fallback: wanted.fallback,
      drain: wanted.drain,
    },
  };
}

function prepare({ model, around }: Simulation, story: Story): void {
  model.liveLagMs = story.liveLagMs;
  around.invocationsPerMinute = story.invocationsPerMinute;
  around.errorShare = (version) => (version === "1" ? 0 : story.errorShare);
  around.sessionOutcome = ({ qualifier }) =>
    qualifier === "production" ? story.verified : "passed";
  if (story.spec.create) model.vanish("production");
  let accepted = 0;
  model.transition = ({ endpoint }) =>
    endpoint === "production" ? (story.transitions[accepted++] ?? {}) : {};
}

/** Mishaps and events both go by how often a call was attempted. */
function scheduleAll(
  simulation: Simulation,
  { story, happen }: { story: Story; happen: (what: StoryHappening) => void },
): void {
  const attempts = new Map<string, number>();
  simulation.mishap = ({ name }) => {
    const nth = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, nth);
    for (const { afterMs, what } of story.events.filter(
      (event) => event.call === name && event.nth === nth,
    ))
      simulation.time.at(simulation.time.now() + afterMs, () => happen(what));
    return story.mishaps.find(
      ({ call, from, times }) => call === name && from <= nth && nth < from + times,
    );
  };
}

function say(simulation: Simulation, words: PlayedWord[], { name, version }: Message): void {
  const more = name === "point-to" ? { version } : {};
  if (simulation.tell(name, more) !== "accepted") return;
  const callsBefore = simulation.calls.length;
  words.push({ name, version, atMs: simulation.time.now(), callsBefore });
}

/** What does not wait for it is not moved by it. */
function approveNowAndThen(simulation: Simulation, words: PlayedWord[]): void {
  const { time } = simulation;
  for (const afterMs of [DAYS_MS / 64, DAYS_MS / 8])
    time.at(time.now() + afterMs, () => say(simulation, words, { name: "approve", version: "" }));
}

function meddle(
  { model, time }: Simulation,
  strangersAtMs: number[],
  what: { kind: "stranger"; version: string } | { kind: "deletion" },
): void {
  if (!model.observe("production")) return;
  if (what.kind === "deletion") model.vanish("production");
  else if (model.version(what.version)) model.repoint("production", what.version);
  else return;
  strangersAtMs.push(time.now());
}

function change(
  simulation: Simulation,
  what: Exclude<StoryHappening, { kind: "message" | "stranger" | "deletion" }>,
): void {
  const { model, around, time } = simulation;
  switch (what.kind) {
    case "continue-as-new":
      return simulation.continueAsNew();
    case "new version":
      return void model.mint();
    case "freeze":
      return void around.frozen.push({ fromMs: time.now(), toMs: time.now() + what.durationMs });
    case "errors":
      around.errorShare = (version) => (version === "1" ? 0 : what.share);
      return;
    case "traffic":
      around.invocationsPerMinute = what.invocationsPerMinute;
      return;
    case "sessions":
      around.sessionOutcome = () => what.outcome;
      return;
    default:
      return what satisfies never;
  }
}
