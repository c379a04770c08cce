import type { OnBusy } from "../../domain/lane/lane-input.ts";
import type { PromotionInput } from "../../domain/promotion/promotion-input.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { specFor } from "../e2e/quick-spec.ts";
import { imageOf } from "./runtime.ts";
import type { Runtime } from "./runtime.ts";

/** A request to a lane, or a promotion without one. */
export type Start =
  | { readonly spec: PromotionSpec; readonly onBusy: OnBusy }
  | { readonly spec: PromotionSpec; readonly more: Partial<PromotionInput> };

/** Every way in which an endpoint comes to be moved. */
export interface Kind {
  readonly starts: (runtime: Runtime) => readonly Start[];
  /** Endpoints that exist before, on version 1. */
  readonly endpoints: readonly string[];
  /** Endpoints that promotions move; a `next` stage is the last. */
  readonly moves: readonly string[];
  /** Of every ten calls by users. */
  readonly errors?: number;
}

type Change = (spec: PromotionSpec) => PromotionSpec;

/** Long enough that a lost worker costs no step its deadline. */
function ordinarySpec(runtime: Runtime, endpoint = "production"): PromotionSpec {
  const spec = specFor(runtime.arn);
  return {
    ...spec,
    target: { ...spec.target, endpoint },
    awaitVersion: { ...spec.awaitVersion, timeoutMs: 90_000 },
    smoke: { ...spec.smoke, budget: { ...spec.smoke.budget, maxDurationMs: 90_000 } },
    gate: { ...spec.gate, timeoutMs: 90_000 },
    verify: { ...spec.verify, timeoutMs: 90_000 },
    watch: { ...spec.watch, timeoutMs: 50_000 },
    bake: { ...spec.bake, timeoutMs: 90_000 },
    rollback: { ...spec.rollback, timeoutMs: 40_000 },
  };
}

/** Smoke through an endpoint of its own: bound to its version, wherever DEFAULT is. */
const throughCanary: Change = (spec) => ({
  ...spec,
  smoke: { ...spec.smoke, via: { kind: "endpoint", endpoint: "canary", create: true } },
});

const older: Change = (spec) =>
  throughCanary({ ...spec, candidate: { kind: "version", version: "2" } });

const direct = (change: Change = (spec) => spec, more: Partial<PromotionInput> = {}): Kind => ({
  starts: (runtime) => [{ spec: change(ordinarySpec(runtime)), more }],
  endpoints: ["production"],
  moves: ["production"],
});

/** Version 2, and while it runs the newest. */
const laned = (onBusy: OnBusy): Kind => ({
  starts: (runtime) => [
    { spec: older(ordinarySpec(runtime)), onBusy },
    { spec: throughCanary(ordinarySpec(runtime)), onBusy },
  ],
  endpoints: ["production"],
  moves: ["production"],
});

export const KINDS = {
  ordinary: direct(),
  "own endpoint": direct(throughCanary),
  approved: direct((spec) => ({ ...spec, approval: { timeoutMs: 180_000 } })),
  minted: direct((spec) => ({
    ...spec,
    candidate: {
      kind: "artifact",
      artifact: { kind: "container", uri: imageOf("d") },
      mint: true,
    },
  })),
  created: {
    ...direct((spec) => ({ ...spec, create: true })),
    endpoints: [],
  },
  "failing bake": { ...direct(), errors: 5 },
  "asked rollback": direct((spec) => spec, { rollback: { to: "2", by: "chaos", reason: "chaos" } }),
  queue: laned("queue"),
  supersede: laned("supersede"),
  stages: {
    starts: (runtime) => {
      const production = ordinarySpec(runtime);
      const staging = ordinarySpec(runtime, "staging");
      const { target: source } = staging;
      const candidate = { kind: "endpoint", source, promotedAtLeastMs: 0 } as const;
      return [{ spec: { ...staging, next: { ...production, candidate } }, onBusy: "queue" }];
    },
    endpoints: ["staging", "production"],
    moves: ["staging", "production"],
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;
