import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readHistory, readRecord } from "../../client/index.ts";
import type { PromotionRecord } from "../../domain/record/promotion-record.ts";
import { cli, writeSpec } from "../client/cli-stage.ts";
import { laneOf } from "./lane-stage.ts";
import { bakeWith, latency, recordPast, sequential } from "./gate-specs.ts";
import { setStage, until, untilIn } from "./stage.ts";

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "acr-records-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("a promotion writes its record at its end; history reads it, and a lane made anew remembers by it", async () => {
  const folder = await makeFolder();
  const stage = await setStage({ records: `file:${folder}` });
  stage.traffic({ errors: 3 });
  const lane = laneOf(stage);
  const { promotion = "" } = await lane.request();
  expect((await lane.promotion().result()).outcome?.kind).toBe("rolled-back");

  const { target } = lane.spec;
  const { taskQueue, client } = stage;
  const read = { taskQueue, limit: 10 };
  await until(async () => (await readHistory(client, target, read)).promotions.length === 1);
  expect(await readHistory(client, target, read)).toMatchObject({
    from: "records",
    promotions: [
      { promotion, outcome: { kind: "rolled-back" }, smoke: "passed", requestedBy: "test" },
    ],
  });
  const place = path.join(folder, "aws", target.account, target.region, target.runtimeId);
  const [file = ""] = await readdir(path.join(place, "production"));
  const written = JSON.parse(
    await readFile(path.join(place, "production", file), "utf8"),
  ) as PromotionRecord;
  expect(written).toMatchObject({
    record: 1,
    spec: { target },
    evidence: { smoke: { version: "2" } },
    calls: { rollback: { reason: "bake-failed" } },
  });
  expect(await readRecord(client, target, { promotion, taskQueue })).toEqual(written);
  expect(await readRecord(client, target, { promotion: "00000000", taskQueue })).toBeNull();
  const spec = await writeSpec(stage);
  const argv = ["--spec", spec, "--promotion", promotion, "--task-queue", taskQueue];
  const { stdout } = await cli("backtest", ...argv, "--output", "json");
  expect(JSON.parse(stdout)).toMatchObject({
    end: { action: "roll-back" },
    verdicts: [{ verdict: "fail" }],
  });

  const report = ["report", spec, "--promotion", promotion, "--task-queue", taskQueue];
  expect((await cli(...report, "--format", "markdown", "--file", "-")).stdout).toContain(
    "# rolled-back (bake-failed): ",
  );

  const planned = await cli("plan", spec, "--task-queue", taskQueue);
  expect(planned.stdout).toContain("This artifact has had 1 smoke before: passed.");

  await client.workflow.getHandle(lane.workflowId).terminate("by an operator");
  const named = { ...lane.spec, candidate: { kind: "version", version: "2" } as const };
  expect(await lane.refusal({ spec: named })).toBe("RolledBackBefore");
});

test("a finished promotion is judged under another gate, by its latencies too, and drawn", async () => {
  const folder = await makeFolder();
  const stage = await setStage({ records: `file:${folder}` });
  recordPast(stage);
  const handle = await stage.promote(bakeWith([sequential(), latency]));
  await untilIn(handle, "bake");
  stage.traffic({ latencyMs: 900 });
  const { promotion, outcome, target } = await handle.result();
  expect(outcome?.explanation).toContain("took longer than 500ms");
  const { client, taskQueue } = stage;
  await until(async () => (await readRecord(client, target, { promotion, taskQueue })) !== null);

  const judge = async (gate: object, ...more: string[]) => {
    const bake = { duration: "2s", interval: "500ms", minimumInvocations: 20, gates: [gate] };
    const spec = await writeSpec(stage, { bake });
    const argv = ["--spec", spec, "--promotion", promotion, "--task-queue", taskQueue];
    return cli("backtest", ...argv, ...more);
  };
  const chart = path.join(folder, "chart.svg");
  const slow = { kind: "latency", name: "slow", minimumInvocations: 20, max: "500ms" };
  const same = await judge({ ...slow, alpha: "1%" }, "--chart", chart);
  expect(same.exitCode, same.stderr).toBe(0);
  expect(same.stdout).toMatch(
    /Rolled back after [^]*took longer than 500ms; before the re-point 0/,
  );
  const svg = await readFile(chart, "utf8");
  expect(svg).toMatch(/^<svg [^]*rolled back at [^]*>slow<[^]*<\/svg>\n$/);
  expect(svg).not.toContain("NaN");
  const other = await judge({ ...slow, max: "2s", percentile: "p99" });
  expect(other.exitCode).toBe(2);
  expect(other.stderr).toContain(
    "can judge no gate of the bake (slow: neither the share above 2s nor the p99 latency is recorded)",
  );
});

test("without a store of records history is what the lane remembers", async () => {
  const stage = await setStage();
  const lane = laneOf(stage);
  await lane.rollBack("1");
  await lane.untilStatus(({ outcomes }) => outcomes.length === 1);
  const { taskQueue, client } = stage;
  expect(await readHistory(client, lane.spec.target, { taskQueue, limit: 10 })).toMatchObject({
    from: "lane",
    promotions: [{ kind: "rollback", outcome: { kind: "nothing-to-do" } }],
  });
});

test("a store of records that is down holds no rollback up; a promotion is refused until a person says otherwise", async () => {
  // The emulator is no S3.
  const stage = await setStage({ records: "s3://records/rollouts" });
  const lane = laneOf(stage);
  const { promotion } = await lane.rollBack("2");
  expect(promotion).toMatch(/^[0-9a-f]{8}$/);
  expect((await lane.promotion().result()).outcome?.kind).toBe("rolled-back");
  expect(await lane.refusal()).toBe("MemoryLost");
  const { notices } = await lane.untilStatus(({ phase }) => phase === "memory-lost");
  expect(notices.map(({ text }) => text).join("\n")).toContain(
    "The store of records cannot be read; it is tried again by itself.",
  );
  expect(await lane.word("adopt")).toBe("The endpoint stays as it is.");
  expect(await lane.refusal()).toBe("accepted");
});
