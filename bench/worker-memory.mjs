// Resident memory of an idle worker, and what each further promotion in its bake adds.
import { setTimeout as sleep } from "node:timers/promises";
import { describeLoad, startLocalStack } from "./local-stack.mjs";

const COUNTS = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 100, 200];
/** What ran once (code, connections, caches) is not counted as a promotion's. */
const WARM_UP = 10;
const SETTLE_MS = 15_000;

const stack = await startLocalStack({
  emulator: { timings: { versionReadyMs: 50, endpointReadyMs: 50 } },
  worker: { execArgv: ["--expose-gc"] },
});
const baking = [];

async function bakeUntil(count) {
  while (baking.length < count) {
    const runtime = await stack.createRuntime(`bench_${baking.length}`);
    baking.push(
      await stack.promote(runtime, (spec) => ({
        ...spec,
        watch: { timeoutMs: 60_000, intervalMs: 200 },
      })),
    );
  }
  for (const handle of baking) {
    let { phase } = await handle.query("status");
    while (phase !== "bake") {
      if (["finished", "failed", "needs-person"].includes(phase))
        throw new Error(`${handle.workflowId} is ${phase}`);
      await sleep(200);
      ({ phase } = await handle.query("status"));
    }
  }
  await sleep(SETTLE_MS);
}

const megabytes = (bytes) => (bytes / 1_048_576).toFixed(1);
const readRss = () => stack.worker.ask("rss");
console.log(describeLoad());
const idle = await readRss();
console.log(`idle worker: ${megabytes(idle)} MB resident`);
await bakeUntil(WARM_UP);
let before = { count: WARM_UP, rss: await readRss() };
console.log(`${WARM_UP} promotions baking: ${megabytes(before.rss)} MB resident`);
for (const count of COUNTS) {
  await bakeUntil(count);
  const after = { count, rss: await readRss() };
  const each = (after.rss - before.rss) / 1_024 / (count - before.count);
  console.log(
    `${count} promotions baking: ${megabytes(after.rss)} MB resident; each further one added ${each.toFixed(0)} kB`,
  );
  before = after;
}
const perPromotion = (before.rss - idle) / 1_024 / before.count;
console.log(`overall, against the idle worker: ${perPromotion.toFixed(0)} kB a promotion`);
for (const handle of baking) await handle.terminate();
await stack.stop();
