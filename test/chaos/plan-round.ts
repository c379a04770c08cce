import type { MessageName } from "../../domain/promotion/status.ts";
import { chanceOf } from "./chance.ts";
import { FAULTS } from "./faults.ts";
import type { FaultName } from "./faults.ts";
import { KINDS } from "./kinds.ts";
import type { KindName } from "./kinds.ts";
import type { VictimName } from "./victims.ts";

/** Promotions that run at the same time, and the process that is killed among them. */
export interface RoundPlan {
  readonly round: number;
  readonly victim: VictimName;
  /** After the round began. */
  readonly strikeAfterMs: number;
  /** How long the victim is away. */
  readonly downMs: number;
  readonly points: readonly PointPlan[];
}

/** One endpoint, what is promoted there, and what happens to it beside the kill. */
export interface PointPlan {
  readonly nth: number;
  readonly kind: KindName;
  /** After the round began. */
  readonly startAfterMs: number;
  readonly fault: FaultName;
  /** After the start: somebody else re-points the endpoint. */
  readonly driftAfterMs?: number;
  /** After the start: somebody says this. */
  readonly word?: { readonly name: Word; readonly afterMs: number };
  /** What people say first where it asks them; later they end it. */
  readonly answer: MessageName;
}

/** Messages, and what else Temporal lets people do. */
export type Word = MessageName | "cancel";

const WORDS: readonly Word[] = ["abort", "abort", "cancel", "pause", "skip-bake", "reject"];

/** Drawn whole before anything runs: the same seed and round are the same choices. */
export function planRound(of: { seed: number; round: number; points: number }): RoundPlan {
  const { seed, round, points } = of;
  const chance = chanceOf(seed * 10_007 + round);
  const within = (fromMs: number, toMs: number): number =>
    chance(...Array.from({ length: (toMs - fromMs) / 100 + 1 }, (_, nth) => fromMs + nth * 100));
  const kinds = Object.keys(KINDS) as KindName[];
  const faults = Object.keys(FAULTS) as FaultName[];
  const victim = chance<VictimName>("worker", "worker", "emulator", "temporal");
  const downMs = chance(0, 500, 3_000);
  const strikeAfterMs = within(7_000, 9_000);
  return {
    round,
    victim,
    strikeAfterMs,
    downMs,
    points: Array.from({ length: points }, (_, index) => ({
      nth: (round - 1) * points + index + 1,
      // Each kind in turn, so that few points meet all.
      kind: kinds[((round - 1) * points + index) % kinds.length] as KindName,
      startAfterMs: within(0, 6_000),
      fault: chance<FaultName>("none", "none", ...faults),
      ...chance({}, {}, {}, {}, {}, { driftAfterMs: within(0, 12_000) }),
      ...chance({}, {}, { word: { name: chance(...WORDS), afterMs: within(0, 12_000) } }),
      answer: chance<MessageName>("retry", "point-to", "accept", "abort"),
    })),
  };
}

/** As one line: what a failing point is told by. */
export function describePoint(
  { victim, strikeAfterMs, downMs }: RoundPlan,
  plan: PointPlan,
): string {
  const { nth, kind, startAfterMs, fault, driftAfterMs, word, answer } = plan;
  return [
    `point ${nth}: ${kind}, ${victim} killed ${strikeAfterMs - startAfterMs} ms after its start for ${downMs} ms`,
    `fault ${fault}`,
    ...(driftAfterMs === undefined ? [] : [`drift after ${driftAfterMs} ms`]),
    ...(word ? [`${word.name} after ${word.afterMs} ms`] : []),
    `asked, people say ${answer}`,
  ].join("; ");
}
