import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import { parseCallLog } from "../checker/check-promises.ts";
import type { LogLine } from "../checker/facts.ts";
import { countOpenSessions } from "./admin.ts";
import { createFloor } from "./floor/floor.ts";
import { judgePoint } from "./judge-point.ts";
import type { JudgedPoint } from "./judge-point.ts";
import { KINDS } from "./kinds.ts";
import { playPoint } from "./play-point.ts";
import type { Scene } from "./play-point.ts";
import type { RoundPlan } from "./plan-round.ts";
import { createControl, createRuntime } from "./runtime.ts";
import type { Victims } from "./victims.ts";

export interface PlayedRound {
  readonly plan: RoundPlan;
  readonly points: readonly JudgedPoint[];
  readonly sessionsLeft: number;
  /** What the kill cost bare workflows; nothing where none ran beside. */
  readonly floorMs: readonly number[];
  readonly tookMs: number;
}

/** Plays a round's promotions side by side, kills its victim among them, and judges all of it. */
export async function playRound(
  plan: RoundPlan,
  { victims, hasFloor }: { victims: Victims; hasFloor: boolean },
): Promise<PlayedRound> {
  const beganAtMs = Date.now();
  const connection = await Connection.connect({ address: victims.temporalAddress });
  const client = new Client({ connection });
  const scene = { victims, client, control: createControl(victims.emulatorUrl) };
  const floor = createFloor(client);
  if (hasFloor) await floor.start(plan.points.length);
  const { points, struckAtMs } = await playAll(plan, scene);
  const sessionsLeft = await countOpenSessions(victims);
  const floorMs = await floor.resumedAfterMs(struckAtMs);
  // Not where something failed: calls that are still repeated would bring the process down.
  await connection.close();
  return { plan, points, sessionsLeft, floorMs, tookMs: Date.now() - beganAtMs };
}

async function playAll(
  plan: RoundPlan,
  scene: Scene,
): Promise<{ points: JudgedPoint[]; struckAtMs: number }> {
  const { victims, control } = scene;
  const set = await Promise.all(
    plan.points.map(async (point) => {
      const { endpoints } = KINDS[point.kind];
      const runtime = await createRuntime(control, { name: `chaos_${point.nth}`, endpoints });
      return { plan: point, runtime };
    }),
  );
  const strike = async (): Promise<number> => {
    await sleep(plan.strikeAfterMs);
    const struckAtMs = Date.now();
    await victims.strike(plan.victim, plan.downMs);
    return struckAtMs;
  };
  const [struckAtMs, ...played] = await Promise.all([
    strike(),
    ...set.map((point) => playPoint(scene, point)),
  ]);
  const log = await readLog(victims.callLog);
  const points: JudgedPoint[] = [];
  for (const point of played) points.push(await judgePoint(scene, point, { log, struckAtMs }));
  return { points, struckAtMs };
}

/** The log goes on over a restart. */
async function readLog(file: string): Promise<LogLine[]> {
  return parseCallLog(await readFile(file, "utf8")).map((line, seq) => ({ ...line, seq }));
}
