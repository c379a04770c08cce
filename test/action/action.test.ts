import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { writeSpec } from "../client/cli-stage.ts";
import { setStage, until } from "../e2e/stage.ts";
import type { Stage } from "../e2e/stage.ts";
import { readActionFile, startStep } from "./run-step.ts";
import type { Step, StepEnd } from "./run-step.ts";

const server = () => ({
  address: inject("temporalAddress"),
  namespace: inject("temporalNamespace"),
});

interface StepOptions {
  readonly spec?: Record<string, unknown>;
  readonly inputs?: Record<string, string>;
}

async function start(stage: Stage, { spec = {}, inputs = {} }: StepOptions = {}): Promise<Step> {
  const file = await writeSpec(stage, spec);
  return startStep(
    { spec: file, "task-queue": stage.taskQueue, ...server(), ...inputs },
    // Tracing, which is not in the bundle, must not be looked for.
    { GITHUB_SHA: "4a9c0de", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" },
  );
}

const run = async (...args: Parameters<typeof start>): Promise<StepEnd> =>
  (await start(...args)).ended;

const handleOf = (stage: Stage) =>
  stage.client.workflow.getHandle(
    `promotion:aws:123456789012:us-east-1:${stage.runtime.id}:production`,
  );

/** Lines that the runner would take for commands: those between `stop-commands` and its token are text. */
function commandsOf(log: string): string[] {
  return log
    .replaceAll(/^::stop-commands::(\S+)\n[\s\S]*?\n::\1::$/gm, "")
    .split("\n")
    .filter((line) => line.startsWith("::"));
}

test("promoted: exit code 0, outputs, a summary with tables and a chart, no annotation", async () => {
  const stage = await setStage();
  stage.traffic();
  const { exitCode, log, outputs, summary } = await run(stage);
  expect(exitCode, log).toBe(0);
  expect(outputs).toEqual({
    outcome: "promoted",
    reason: "",
    version: "2",
    baseline: "1",
    promotion: expect.stringMatching(/^[0-9a-f]{8}$/),
    report: expect.stringContaining(`agentcore-rollouts-${outputs["promotion"]}.md`),
  });
  expect(Object.keys(outputs).sort()).toEqual(Object.keys((await readActionFile()).outputs).sort());
  expect(log).toContain("  bake ");
  expect(commandsOf(log)).toEqual([]);
  expect(summary).toContain(
    `## ✅ ${stage.runtime.id}/production promoted\n`.replaceAll("_", "&#95;"),
  );
  expect(summary).toContain("| Requested by | alice |");
  expect(summary).toMatch(/^\| smoke \| \d\d:\d\d:\d\dZ \| \S+.* \| .+ \|$/m);
  expect(summary).toMatch(/```mermaid\ngantt\n {4}dateFormat x\n[\s\S]* {4}bake : \d+, \d+\n```/);
  expect(summary).toMatch(/^\| error rate \| bake \| pass \| .+ \|$/m);
  expect(summary).toMatch(
    /```mermaid\n%%\{init: .*\}%%\nxychart-beta\n[\s\S]* {4}y-axis 0 --> 1\n {4}line \[0(, 0)+\]\n```/,
  );
  expect(summary).toContain("Back to the baseline without this tool: <code>aws bedrock-agentcore");
  expect(await readFile(outputs["report"] ?? "", "utf8")).toBe(summary);
  expect(await stage.endpoint()).toBe("READY 2");
});

test("rolled back: exit code 1 and an annotation that says why and what to do", async () => {
  const stage = await setStage();
  stage.traffic({ errors: 4 });
  const { exitCode, log, outputs, summary } = await run(stage);
  expect(exitCode, log).toBe(1);
  expect(outputs).toMatchObject({ outcome: "rolled-back", reason: "bake-failed", version: "2" });
  expect(commandsOf(log)).toEqual([
    expect.stringMatching(
      /^::error title=\S+\/production rolled-back \(bake-failed\)::.+%0Anext: agentcore-rollouts status \S+\/production$/,
    ),
  ]);
  expect(summary).toMatch(/^## ↩️ .+ rolled-back \(bake-failed\)$/m);
  expect(summary).toMatch(/^ {4}roll-back : crit, \d+, \d+$/m);
  expect(await stage.endpoint()).toBe("READY 1");
});

test("the same commit asked for again is the same promotion", async () => {
  const stage = await setStage();
  stage.traffic();
  const first = await run(stage);
  const again = await run(stage);
  expect(again.outputs).toMatchObject({
    outcome: "promoted",
    promotion: first.outputs["promotion"],
  });
});

test("wait: false ends the step when the promotion has begun, and candidate goes over the spec's", async () => {
  const stage = await setStage();
  const { exitCode, log, outputs } = await run(stage, {
    spec: { candidate: { after: 90 }, approval: true },
    inputs: { wait: "false", candidate: "2" },
  });
  onTestFinished(() => void handleOf(stage).terminate());
  expect(exitCode, log).toBe(0);
  expect(outputs).toMatchObject({ outcome: "started", version: "2", baseline: "1" });
  expect((await handleOf(stage).describe()).status.name).toBe("RUNNING");
});

test("a cancelled job ends at once, the log says how to come back, and the promotion goes on", async () => {
  const stage = await setStage();
  const step = await start(stage, { spec: { approval: true } });
  onTestFinished(() => void handleOf(stage).terminate());
  await until(() => step.log().includes("  approve "));
  step.cancel();
  const { log, outputs } = await step.ended;
  expect(log).toMatch(
    /stopped waiting; promotion [0-9a-f]{8} goes on\nnext: agentcore-rollouts status \S+\/production --wait/,
  );
  expect(outputs).toMatchObject({ outcome: "stopped-waiting", version: "2" });
  expect((await handleOf(stage).describe()).status.name).toBe("RUNNING");
});

test("a bad spec: an annotation at the line of each mistake, and no server is asked", async () => {
  const step = await startStep({ spec: "rollout.yaml", address: "127.0.0.1:1" });
  const missing = await step.ended;
  expect(missing.exitCode).toBe(1);
  expect(commandsOf(missing.log)).toEqual([
    expect.stringMatching(
      /^::error title=agentcore-rollouts failed::no such file: rollout.yaml%0Anext: /,
    ),
  ]);

  const stage = await setStage({ worker: false });
  const file = await writeSpec(stage, { smoke: { sesions: 3, turns: [{ payload: {} }] } });
  const { exitCode, log, outputs, summary } = await (
    await startStep(
      { spec: path.basename(file), "working-directory": path.dirname(file) },
      { GITHUB_WORKSPACE: path.dirname(file) },
    )
  ).ended;
  expect(exitCode).toBe(1);
  expect(outputs).toMatchObject({ outcome: "failed", reason: "SpecInvalid", promotion: "" });
  expect(commandsOf(log)).toContainEqual(
    expect.stringMatching(
      /^::error title=agentcore-rollouts,file=spec\.json,line=1,col=\d+::smoke\.sesions is not a known key; did you mean "sessions"\?$/,
    ),
  );
  expect(summary).toContain("did you mean");
});

test("bad inputs are named", async () => {
  const wait = await (await startStep({ spec: "x.yaml", wait: "maybe" })).ended;
  expect(wait.exitCode).toBe(1);
  expect(wait.log).toContain('the input wait must be true or false, is "maybe"');
  const none = await (await startStep({})).ended;
  expect(none.log).toContain("the input spec is missing");
  const stage = await setStage({ worker: false });
  const busy = await run(stage, { inputs: { "on-busy": "explode" } });
  expect(busy.log).toContain("argument 'explode' is invalid. Allowed choices are reject, queue");
  const candidate = await run(stage, { inputs: { candidate: "newest" } });
  expect(candidate.log).toContain("candidate must be latest, a version number");
  expect(candidate.log).toContain("(given with --candidate)");
});

test("no server and no worker are one error each, with what to do", async () => {
  const stage = await setStage({ worker: false });
  const noServer = await run(stage, { inputs: { address: "127.0.0.1:1" } });
  expect(noServer.exitCode).toBe(1);
  expect(noServer.outputs["reason"]).toBe("NoServer");
  expect(commandsOf(noServer.log)).toEqual([
    expect.stringMatching(/::no Temporal server answers at 127\.0\.0\.1:1 .+%0Anext: /),
  ]);
  const noWorker = await run(stage);
  expect(noWorker.exitCode).toBe(1);
  expect(noWorker.outputs["reason"]).toBe("NoWorker");
  expect(noWorker.log).toContain(`::no worker polls task queue "${stage.taskQueue}"`);
});

test("the API key is masked before anything is written, and turns TLS on", async () => {
  const plain = createServer((socket) => socket.on("error", () => {}));
  await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void plain.close());
  let firstByte: number | undefined;
  plain.on("connection", (socket) => socket.once("data", (data) => (firstByte ??= data[0])));
  const stage = await setStage({ worker: false });
  const address = `127.0.0.1:${(plain.address() as AddressInfo).port}`;
  const { log, exitCode } = await run(stage, { inputs: { address, "api-key": "s3cret" } });
  expect(exitCode).toBe(1);
  expect(log.startsWith("::add-mask::s3cret\n")).toBe(true);
  expect(log.slice("::add-mask::s3cret\n".length)).not.toContain("s3cret");
  // The first byte of a TLS handshake.
  expect(firstByte).toBe(0x16);
});

test("an agent's words that look like commands or Markdown stay words", async () => {
  const stage = await setStage();
  stage.emulator.setAgent("*", {
    scripted: { reply: { answer: "\n::error::boo\n<script>x</script> | [x](http://x) @you" } },
  });
  const { exitCode, log, outputs, summary } = await run(stage);
  expect(exitCode).toBe(1);
  expect(outputs).toMatchObject({ outcome: "stopped", reason: "smoke-failed" });
  for (const command of commandsOf(log)) expect(command).toMatch(/^::error title=\S+\/production /);
  expect(summary).not.toContain("<script>");
  expect(summary).not.toContain("](http");
});
