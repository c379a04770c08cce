import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { simulate } from "./simulate.ts";
import type { Simulation } from "./simulate.ts";

/** Somewhere that a promotion can be when a message comes. */
export interface Place {
  readonly spec?: (spec: PromotionSpec) => PromotionSpec;
  /** Before it starts. */
  readonly prepare?: (simulation: Simulation) => void;
  /** Whether it is there. */
  readonly isHere: (simulation: Simulation) => boolean;
  /** Once it is there: what lets it go on by itself, as time would. */
  readonly after?: (simulation: Simulation) => void;
}

const HOUR_MS = 3_600_000;
const asked = (spec: PromotionSpec): PromotionSpec => ({
  ...spec,
  approval: { timeoutMs: 24 * HOUR_MS },
});

const calledLast = (simulation: Simulation, name: string): boolean =>
  simulation.calls.at(-1)?.name === name;

const inStep = (step: PromotionState["step"]) => (simulation: Simulation) =>
  simulation.state().step === step;

const inBake = (simulation: Simulation): boolean =>
  inStep("bake")(simulation) && calledLast(simulation, "takeLooks");

/** After this long there are enough settled invocations to judge. */
const SEEN_MS = 15 * 60_000;

const steppedInAt = (simulation: Simulation): number =>
  simulation.state().steps.at(-1)?.startedAtMs ?? 0;

const updatesEnd =
  (ends: Record<string, "ready" | "failed" | "never">) =>
  ({ model }: Simulation): void => {
    model.transition = ({ version }) => ({ ends: ends[version] ?? "ready" });
  };

/** Every step, and every wait in one: under way, on the wire, frozen, asking a person. */
export const places = {
  resolve: { isHere: (simulation) => calledLast(simulation, "getCallerIdentity") },
  "await-version": {
    spec: (spec) => ({ ...spec, candidate: { kind: "after", version: "2" } }),
    isHere: (simulation) => calledLast(simulation, "awaitVersion"),
    after: ({ model, time }) => time.at(time.now() + HOUR_MS / 4, () => void model.mint()),
  },
  smoke: { isHere: (simulation) => calledLast(simulation, "runSmokeSession") },
  gate: { isHere: (simulation) => calledLast(simulation, "takeLooks") },
  "gate, waiting": {
    prepare: ({ around }) => void (around.metricDelayMs = Number.POSITIVE_INFINITY),
    isHere: (simulation) => simulation.phase() === "needs-person",
    after: ({ around }) => void (around.metricDelayMs = 0),
  },
  "approve, waiting": {
    spec: asked,
    isHere: (simulation) => simulation.phase() === "waiting-for-approval",
  },
  "re-point, frozen": {
    prepare: ({ around, time }) =>
      void around.frozen.push({ fromMs: time.now(), toMs: time.now() + HOUR_MS }),
    isHere: (simulation) => simulation.phase() === "frozen",
  },
  "re-point, before the call": {
    isHere: (simulation) => inStep("re-point")(simulation) && calledLast(simulation, "getPolicy"),
  },
  "re-point, on the wire": { isHere: (simulation) => calledLast(simulation, "updateEndpoint") },
  watch: { isHere: (simulation) => calledLast(simulation, "watchEndpoint") },
  verify: {
    isHere: (simulation) =>
      inStep("verify")(simulation) && calledLast(simulation, "runSmokeSession"),
  },
  "verify, waiting": {
    prepare: ({ around }) =>
      void (around.sessionOutcome = ({ qualifier }) =>
        qualifier === "production" ? "denied" : "passed"),
    isHere: (simulation) => simulation.phase() === "needs-person",
    after: ({ around }) => void (around.sessionOutcome = () => "passed"),
  },
  bake: { isHere: inBake },
  "bake, failing": {
    isHere: (simulation) =>
      inBake(simulation) && simulation.time.now() >= steppedInAt(simulation) + SEEN_MS,
    after: ({ around }) => void (around.errorShare = (version) => (version === "2" ? 0.5 : 0)),
  },
  "bake, waiting": {
    prepare: ({ around }) => void (around.invocationsPerMinute = 0),
    isHere: (simulation) => simulation.phase() === "needs-person",
  },
  "roll-back": {
    prepare: updatesEnd({ 2: "failed" }),
    isHere: inStep("roll-back"),
  },
  "roll-back, waiting": {
    prepare: updatesEnd({ 1: "failed", 2: "failed" }),
    isHere: (simulation) =>
      inStep("roll-back")(simulation) && simulation.phase() === "needs-person",
    after: (simulation) => {
      updatesEnd({})(simulation);
      simulation.model.mint();
    },
  },
} satisfies Record<string, Place>;

export type PlaceName = keyof typeof places;

/** A promotion that has just come to this place. */
export async function reach(
  name: PlaceName,
  options: { paused?: boolean; frozen?: boolean } = {},
): Promise<Simulation> {
  const place: Place = places[name];
  const simulation = simulate(place.spec);
  place.prepare?.(simulation);
  const came = await simulation.runUntil(() => place.isHere(simulation));
  if (came === "idle" && !place.isHere(simulation))
    throw new Error(`never came to ${name}: ${simulation.phase()}`);
  if (options.paused) {
    const told = simulation.tell("pause");
    if (told !== "accepted") throw new Error(`not paused in ${name}: ${told}`);
  }
  if (options.frozen) simulation.tellAsLane({ frozen: { atMs: simulation.time.now(), by: "ops" } });
  place.after?.(simulation);
  return simulation;
}
