import { setTimeout as sleep } from "node:timers/promises";
import { activityInfo, heartbeat } from "@temporalio/activity";
import { NativeConnection, Worker } from "@temporalio/worker";

/** As long as a promotion's take on the emulator. */
const activities = {
  async call(): Promise<void> {
    await sleep(300);
  },
  async look(): Promise<void> {
    await beating(3_000);
  },
  async talk(): Promise<void> {
    await beating(500);
  },
};

export type BareActivities = typeof activities;

async function beating(durationMs: number): Promise<void> {
  for (const untilMs = Date.now() + durationMs; Date.now() < untilMs; await sleep(100))
    heartbeat(activityInfo().attempt);
}

const [address = "", taskQueue = "", codePath = ""] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  activities,
  workflowBundle: { codePath },
});
console.log("polls");
await worker.run();
