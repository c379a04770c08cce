import { setTimeout as sleep } from "node:timers/promises";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { expect, onTestFinished, test } from "vitest";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import type { GateSpec } from "../../domain/spec/gate-spec.ts";
import { writtenSpec } from "../spec/written-spec.ts";
import { bakeWith, cloudWatchOf, latency, recordPast } from "./gate-specs.ts";
import { setStage, untilIn } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** A sequential gate of the bake with these counts, as a spec's file writes them. */
function gateOf(counts: object): GateSpec {
  const gates = [{ kind: "sequential", name: "answers", counts, minimumInvocations: 20 }];
  const bake = { interval: "500ms", gates };
  const read = normaliseSpec(writtenSpec({ bake, metrics: { period: "1s", delay: "1s" } }));
  if (!("ok" in read)) throw new Error(JSON.stringify(read.issues));
  const [gate] = read.ok.bake.gates;
  if (!gate) throw new Error("no gate");
  return gate;
}

const DIMENSIONS = { Stage: "production" };
const PAIRS = {
  /** What a metric filter on the endpoint's log group publishes: no dimensions, nothing without a match. */
  logFilter: {
    counts: { logFilter: { namespace: "Support", errors: "AnswersWrong" } },
    published: (wrong: number) => (wrong === 0 ? {} : { AnswersWrong: wrong }),
    dimensions: {},
  },
  counter: {
    counts: {
      counter: {
        namespace: "Support",
        errors: "AnswersFailed",
        total: "Answers",
        dimensions: DIMENSIONS,
      },
    },
    published: (wrong: number, of: number) => ({ AnswersFailed: wrong, Answers: of }),
    dimensions: DIMENSIONS,
  },
};

type Publish = (at: { wrong: number; of: number; atMs: number }) => Promise<void>;

/** Publishes what the pair counts, of so many answers at a moment. */
function publisherOf(stage: Stage, pair: keyof typeof PAIRS): Publish {
  const client = cloudWatchOf(stage);
  const { published, dimensions } = PAIRS[pair];
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return async ({ wrong, of, atMs }) => {
    const Timestamp = new Date(atMs);
    const MetricData = Object.entries(published(wrong, of)).map(([MetricName, Value]) => ({
      MetricName,
      Value,
      Timestamp,
      Dimensions,
      // The minutes of these tests are seconds.
      StorageResolution: 1,
    }));
    if (MetricData.length > 0)
      await client.send(new PutMetricDataCommand({ Namespace: "Support", MetricData }));
  };
}

/** Users until the test ends. What is wrong of their answers is published before they are counted. */
function converse(stage: Stage, publish: Publish, wrong: number): void {
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const atMs = Date.now();
      await publish({ wrong, of: 5, atMs });
      const runtime = stage.runtime.id;
      const counts = { invocations: 5, sessions: 5 };
      stage.emulator.recordTraffic({ runtime, endpoint: "production", atMs, ...counts });
      await sleep(200);
    }
  };
  // The emulator is gone when the test is over.
  run().catch(() => {});
}

test.each([
  ["logFilter", 2, "rolled-back"],
  ["logFilter", 0, "promoted"],
  ["counter", 2, "rolled-back"],
  ["counter", 0, "promoted"],
] as const)(
  "%s: %i of 5 answers wrong, after 10 of 1,000 before: %s",
  async (pair, wrong, kind) => {
    const stage = await setStage();
    recordPast(stage);
    const publish = publisherOf(stage, pair);
    await publish({ wrong: 10, of: 1_000, atMs: Date.now() - 5_000 });
    const handle = await stage.promote(bakeWith([gateOf(PAIRS[pair].counts)]));
    await untilIn(handle, "bake");
    converse(stage, publish, wrong);
    const { outcome, notices } = await handle.result();
    expect(outcome).toMatchObject({ kind });
    const before = "failed; before the re-point 10 of 1,000 did.";
    expect(outcome?.explanation).toMatch(new RegExp(`answers: \\d+ of \\d+ ${before}`));
    // AgentCore itself saw no error: it is the agent's own counts that were judged.
    expect(notices.join()).not.toContain("Watched for platform errors only");
  },
);

test.each([
  [900, "rolled-back"],
  [30, "promoted"],
])(
  "latency: where CloudWatch answers no percentile ranks, a percentile of %i ms decides: %s",
  async (latencyMs, kind) => {
    const stage = await setStage();
    stage.emulator.addFault({ effect: { kind: "statistics-missing", statistics: ["PR"] } });
    recordPast(stage);
    const handle = await stage.promote(bakeWith([latency]));
    await untilIn(handle, "bake");
    stage.traffic({ latencyMs });
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ kind });
    expect(outcome?.explanation).toMatch(
      new RegExp(`The p90 latency of \\d+ invocations is ${latencyMs}ms; must be at most 500ms\\.`),
    );
  },
);
