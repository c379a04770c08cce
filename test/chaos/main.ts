import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { bundleBareWorkflow } from "./floor/floor.ts";
import { playPlannedRound } from "./play-planned-round.ts";
import type { PlayedRound } from "./play-round.ts";
import { findFaults, reportRounds } from "./report-rounds.ts";

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "200" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    together: { type: "string", default: "20" },
    "side-by-side": { type: "string", default: "2" },
    round: { type: "string" },
  },
});
const points = Number(values.points);
const seed = Number(values.seed);
const together = Number(values.together);
const sideBySide = Number(values["side-by-side"]);
const only = values.round === undefined ? undefined : Number(values.round);
if ([points, seed, together, sideBySide, only ?? 1].some((value) => !(value >= 1))) {
  console.error(`usage: npm run chaos -- [--points 200] [--seed 1] [--round 3]
  --together 20      promotions in one round, around one kill
  --side-by-side 2   rounds at a time, each on processes of its own`);
  process.exit(2);
}

const startedAtMs = Date.now();
const dir = await mkdtemp(path.join(tmpdir(), "chaos-floor-"));
const rounds: PlayedRound[] = [];
const spoiled: number[] = [];
// Who has no more time sees what was played; an orderly exit ends what was started, too.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, conclude);
try {
  const bareBundle = await bundleBareWorkflow(dir);
  const play = async (round: number): Promise<void> => {
    try {
      const played = await playPlannedRound({ seed, round, points: together }, bareBundle);
      rounds.push(played);
      tell(played);
    } catch (error) {
      console.error(`round ${round} could not be played:`, error);
      spoiled.push(round);
    }
  };
  if (only === undefined) await playUntilEnough(play);
  else await play(only);
} finally {
  await rm(dir, { recursive: true, force: true });
}
conclude();

function conclude(): never {
  rounds.sort((one, other) => one.plan.round - other.plan.round);
  reportRounds(rounds, seed);
  console.log(`it took ${Math.round((Date.now() - startedAtMs) / 1_000)} s`);
  const failing = rounds.filter((round) => findFaults(round).length > 0);
  const again = [...spoiled, ...failing.map(({ plan }) => plan.round)];
  for (const round of again)
    console.error(`again: npm run chaos -- --seed ${seed} --together ${together} --round ${round}`);
  process.exit(again.length === 0 ? 0 : 1);
}

/** Most of a round is waiting for what was killed, so that several share the cores. */
async function playUntilEnough(play: (round: number) => Promise<void>): Promise<void> {
  let begun = 0;
  const struck = (): number => rounds.reduce((sum, round) => sum + countStruck(round), 0);
  // Some promotions have ended before the kill, and do not count.
  const mostRounds = 2 * Math.ceil(points / together) + sideBySide;
  const go = async (): Promise<void> => {
    while (struck() < points && begun < mostRounds) await play((begun += 1));
  };
  await Promise.all(Array.from({ length: sideBySide }, go));
}

function countStruck(round: PlayedRound): number {
  return round.points.filter(({ isStruck }) => isStruck).length;
}

function tell(round: PlayedRound): void {
  const found = findFaults(round);
  for (const fault of found) console.error(fault);
  const { plan, tookMs } = round;
  console.log(
    `round ${plan.round}: ${plan.victim} killed for ${plan.downMs} ms among ${countStruck(round)} promotions, ${found.length} faults, ${Math.round(tookMs / 1_000)} s`,
  );
}
