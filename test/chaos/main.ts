import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { BedrockAgentCoreControlClient } from "@aws-sdk/client-bedrock-agentcore-control";
import { Client, Connection } from "@temporalio/client";
import { checkPromises, parseCallLog } from "../checker/check-promises.ts";
import type { LogLine } from "../checker/facts.ts";
import { fetchStory } from "../checker/fetch-story.ts";
import { playPoint } from "./play-point.ts";
import type { Chance } from "./play-point.ts";
import { reportPoints } from "./report-points.ts";
import type { JudgedPoint } from "./report-points.ts";
import { startVictims } from "./victims.ts";
import type { Victims } from "./victims.ts";

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "20" },
    seed: { type: "string" },
  },
});
const points = Number(values.points);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(points) || points < 1 || !Number.isInteger(seed)) {
  console.error("usage: npm run chaos -- --points 200 --seed 1");
  process.exit(2);
}

const dir = await mkdtemp(path.join(tmpdir(), "chaos-"));
const victims = await startVictims(dir);
try {
  process.exitCode = await play(victims);
} finally {
  await victims.close();
  await rm(dir, { recursive: true, force: true });
}

async function play(scene: Victims): Promise<number> {
  const connection = await Connection.connect({ address: scene.temporalAddress });
  const client = new Client({ connection });
  const control = new BedrockAgentCoreControlClient({
    endpoint: scene.emulatorUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
  });
  const chance = chanceOf(seed);
  const played: JudgedPoint[] = [];
  for (let nth = 0; nth < points; nth += 1) {
    const point = await playPoint({ victims: scene, client, control, chance });
    const story = await fetchStory(client, point);
    const violations = checkPromises(story, await readLog(scene.callLog));
    played.push({ ...point, violations });
    for (const violation of violations) console.error(nth + 1, JSON.stringify(violation));
  }
  await connection.close();
  const left = await countSessions(scene);
  return reportPoints(played, { seed, sessionsLeft: left });
}

/** The log goes on over a restart, its numbers begin anew. */
async function readLog(file: string): Promise<LogLine[]> {
  return parseCallLog(await readFile(file, "utf8")).map((line, seq) => ({ ...line, seq }));
}

async function countSessions({ emulatorUrl }: Victims): Promise<number> {
  const answer = await fetch(`${emulatorUrl}/_emulator/sessions`);
  const sessions = (await answer.json()) as { sessionId: string; state: string }[];
  return sessions.filter(
    ({ sessionId, state }) => sessionId.startsWith("acr-") && state !== "terminated",
  ).length;
}

/** Mulberry32: small, and the same everywhere. */
function chanceOf(start: number): Chance {
  let state = start;
  return (...of) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const share = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return of[Math.floor(share * of.length)] as (typeof of)[number];
  };
}
