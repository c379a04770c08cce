import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { planRound } from "./plan-round.ts";
import { playRound } from "./play-round.ts";
import type { PlayedRound } from "./play-round.ts";
import { startVictims } from "./victims.ts";

/** One round on processes of its own, so that it can be played again alone. */
export async function playPlannedRound(
  of: { seed: number; round: number; points: number },
  bareBundle?: string,
): Promise<PlayedRound> {
  const dir = await mkdtemp(path.join(tmpdir(), "chaos-"));
  try {
    const victims = await startVictims(dir, bareBundle);
    try {
      return await playRound(planRound(of), { victims, hasFloor: bareBundle !== undefined });
    } finally {
      await victims.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
