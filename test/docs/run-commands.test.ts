import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { cli, env, nameOf, server, writeSpec } from "../client/cli-stage.ts";
import { startCli } from "../client/captured-io.ts";
import { freePort } from "../../client/local/free-port.ts";
import { runCli } from "../demo/processes.ts";
import { laneOf, moveByHand } from "../e2e/lane-stage.ts";
import { oversee } from "../e2e/oversight.ts";
import { setStage, until } from "../e2e/stage.ts";
import type { Stage } from "../e2e/stage.ts";
import { commandLinesOf } from "./command-lines.ts";
import { codeBlocksOf, readPages } from "./pages.ts";

/** What is not run here, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "promote rollout.yaml --candidate { artifact: IMAGE@sha256:DIGEST, mint: true }":
    "an image of the reader's own; test/e2e/deploy.test.ts mints versions",
  "backtest --spec rollout.yaml --series may.csv --chart may.svg":
    "a series of the reader's own; test/client/plan-and-backtest.test.ts has one",
  "backtest --spec stricter.yaml --promotion 1a2b3c4d --chart stricter.svg":
    "a promotion whose record is kept; test/e2e/records.test.ts has one",
  "promote examples/mcp.yaml": "a runtime that speaks MCP; test/e2e/smoke.test.ts has one",
};

/** Each command of the pages, as it stands there. */
const documented = new Set(
  (await readPages()).flatMap((page) =>
    codeBlocksOf(page).flatMap(({ text }) => commandLinesOf(text).map((argv) => argv.join(" "))),
  ),
);
const played = new Set<string>(Object.keys(LEFT_OUT));

/** Commands that name the workers of this stage, which poll a task queue of their own. */
const ASKS_WORKERS = new Set(["promote", "rollback", "history", "freeze", "unfreeze", "adopt"]);

interface Place {
  readonly stage: Stage;
  readonly file: string;
}

/** A stage with a spec file for it. */
async function setPlace(
  options: Parameters<typeof setStage>[0] = {},
  spec: Record<string, unknown> = {},
): Promise<Place> {
  const stage = await setStage(options);
  const file = await writeSpec(stage, spec);
  onTestFinished(async () => {
    for (const kind of ["promotion", "lane"])
      await stage.client.workflow
        .getHandle(`${kind}:aws:123456789012:us-east-1:${stage.runtime.id}:production`)
        .terminate()
        .catch(() => undefined);
  });
  return { stage, file };
}

/** The documented line with the place's names in the place of the page's. */
function argvAt(line: string, { stage, file }: Place): string[] {
  expect([...documented], `no page says: ${line}`).toContain(line);
  played.add(line);
  const [, command = "", rest = ""] = /^(\S+) ?(.*)$/.exec(line) ?? [];
  const [, words = "", reason] = /^(.*?)(?: ?--reason (.*?))?(?: --wait)?$/.exec(rest) ?? [];
  const isVersion = /--to \d+/;
  const argv = words
    .replace(isVersion, "--to 1")
    .split(" ")
    .filter(Boolean)
    .map((word) => {
      if (word === "rollout.yaml" || word === "spec.yaml") return file;
      return word === "production" || word.endsWith("/production") ? nameOf(stage) : word;
    });
  return [
    command,
    ...argv,
    ...(reason === undefined ? [] : ["--reason", reason]),
    ...(line.endsWith(" --wait") ? ["--wait"] : []),
    ...(ASKS_WORKERS.has(command) ? ["--task-queue", stage.taskQueue] : []),
  ];
}

/** Runs a documented command; its exit code must be this one. */
async function docs(line: string, place: Place, exitCode = 0): Promise<string> {
  const ended = await cli(...argvAt(line, place));
  expect(ended.exitCode, `${line}\n${ended.stdout}${ended.stderr}`).toBe(exitCode);
  return ended.stdout + ended.stderr;
}

async function untilPhase({ file }: Place, phase: string): Promise<void> {
  await until(async () => {
    const { stdout } = await cli("status", file, "--output", "json");
    return JSON.parse(stdout).status?.phase === phase;
  });
}

test("getting started: set up, plan, promote, look, approve, and later roll back", async () => {
  const place = await setPlace({}, { approval: true });
  expect(await docs("setup", place)).toContain("Search attributes");
  expect(await docs("plan rollout.yaml", place)).toContain(nameOf(place.stage));
  expect(await docs("promote rollout.yaml", place)).toContain("started");
  await untilPhase(place, "waiting-for-approval");
  expect(await docs("status rollout.yaml", place)).toContain("approve");
  await docs("pause production --reason looking", place);
  await docs("resume production", place);
  await untilPhase(place, "waiting-for-approval");
  place.stage.traffic();
  await docs("approve rollout.yaml --reason read the smoke", place);
  expect(await docs("watch rollout.yaml", place)).toContain("promoted");
  expect(await place.stage.endpoint()).toBe("READY 2");
  await docs("rollback production --to 12 --reason moved by a stack update --wait", place);
  expect(await docs("history production", place)).toContain("promoted");
  expect(await docs("lanes production", place)).toContain(nameOf(place.stage));
  await docs("freeze production --reason incident", place);
  await docs("unfreeze production --reason over", place);
  await docs("rollback rollout.yaml --to 12 --reason answers are wrong --wait", place);
  expect(await place.stage.endpoint()).toBe("READY 1");
});

test("an approval that is refused stops the promotion", async () => {
  const place = await setPlace({}, { approval: true });
  await docs("promote rollout.yaml", place);
  await untilPhase(place, "waiting-for-approval");
  await docs("reject rollout.yaml --reason the second answer is wrong", place);
  await until(async () => (await docs("status production", place)).includes("rejected"));
  expect(await place.stage.endpoint()).toBe("READY 1");
});

test("an emergency is promoted past what its policy lets it skip", async () => {
  const rules = [{ may: { emergency: ["on-call"] }, emergency: { skips: ["approval"] } }];
  const oversight = await oversee({ roles: { "on-call": ["alice"] }, rules });
  const place = await setPlace({ oversight }, { approval: true });
  place.stage.traffic();
  await docs("promote spec.yaml --emergency --reason orders fail, INC-812", place);
  await cli("watch", place.file);
  expect(await place.stage.endpoint()).toBe("READY 2");
});

test("from CI: what waits for approval is superseded by the next commit, which is approved", async () => {
  const place = await setPlace({}, { approval: true });
  place.stage.traffic();
  await cli("promote", place.file, "--task-queue", place.stage.taskQueue);
  await untilPhase(place, "waiting-for-approval");
  const argv = argvAt(
    "promote rollout.yaml --key $CI_COMMIT_SHA --on-busy supersede --wait",
    place,
  );
  const next = startCli([...argv, ...server()], { env });
  await until(async () => next.output().stdout.includes("waits for approval"));
  await docs("approve support-a1b2c3d4e5/production", place);
  expect((await next.ended).exitCode).toBe(0);
});

test("the spec's bake is tried on the metrics that CloudWatch has", async () => {
  const place = await setPlace({ worker: false });
  const line = "backtest --spec rollout.yaml --from-cloudwatch --since 14d";
  const argv = argvAt(line, place);
  const { exitCode, stdout, stderr } = await startCli(argv, { env: process.env }).ended;
  expect(exitCode, stderr).toBe(0);
  expect(stdout).not.toBe("");
});

test("on call: a move by someone else is taken as it is, or undone", async () => {
  const place = await setPlace();
  const lane = laneOf(place.stage);
  await lane.word("unfreeze");
  await lane.untilStatus(({ expected }) => expected === "1");
  await moveByHand(place.stage, "2");
  await lane.untilStatus(({ drift }) => drift?.observed?.liveVersion === "2");
  await docs("adopt production --reason hotfix by hand", place);
  await docs("rollback production --to 12 --reason not ours --wait", place);
  expect(await place.stage.endpoint()).toBe("READY 1");
});

test("on call: abort, promote again, and go back to a version that was good", async () => {
  const place = await setPlace({}, { bake: { duration: "10m" } });
  const run = startCli([...argvAt("promote rollout.yaml --wait", place), ...server()], { env });
  await untilPhase(place, "bake");
  await docs("abort production --reason error rate", place);
  expect((await run.ended).exitCode).toBe(4);
  await docs("promote rollout.yaml --again --reason it was the network", place);
  await untilPhase(place, "bake");
  await docs("abort rollout.yaml --reason answers are wrong", place);
  await cli("watch", place.file);
  await docs("rollback production --to 12 --reason wrong answers --wait", place);
});

test("on call: a bake that will never see enough is skipped", async () => {
  const place = await setPlace();
  const run = startCli([...argvAt("promote rollout.yaml --wait", place), ...server()], { env });
  await untilPhase(place, "bake");
  await docs("skip-bake production --reason internal agent, ten calls a day", place);
  expect((await run.ended).exitCode).toBe(0);
  expect(await place.stage.endpoint()).toBe("READY 2");
  await docs("rollback support-a1b2c3d4e5/production --to 3 --reason wrong", place);
  await until(async () => (await place.stage.endpoint()) === "READY 1");
});

test.each([
  ["retry production --reason quota was raised", "READY 1"],
  ["accept production --reason left as it is, see the ticket", "UPDATE_FAILED 2>1"],
  ["point-to production --to 11 --reason version 12 is broken, too", "READY 1"],
])("on call: %s, when a rollback is lost", async (line, endpoint) => {
  const down = {
    operation: "UpdateAgentRuntimeEndpoint",
    nth: [2, 1_000] as [number, number],
    effect: { kind: "update-failed" as const, reason: "no capacity" },
  };
  const rollback = { interval: "100ms", timeout: "2s" };
  const place = await setPlace({ faults: [{ id: "down", ...down }] }, { rollback });
  await docs("promote rollout.yaml", place);
  await untilPhase(place, "bake");
  await cli("abort", place.file);
  await untilPhase(place, "needs-person");
  if (!line.startsWith("accept")) place.stage.emulator.removeFault("down");
  await docs(line, place);
  await cli("watch", place.file);
  expect(await place.stage.endpoint()).toBe(endpoint);
});

test("specs and policies are checked without a server", async () => {
  const place = await setPlace({ worker: false });
  const run = (line: string): ReturnType<typeof startCli>["ended"] =>
    startCli(argvAt(line, place)).ended;
  expect(await run("policy validate examples/policy.yaml")).toMatchObject({ exitCode: 0 });
  const validated = await run("validate spec.yaml --policy examples/policy.yaml");
  expect(validated.stdout + validated.stderr).toContain("policy");
});

test.each([
  ["worker", "polls task queue", {}],
  ["worker --policy policy.yaml --proof-key proof-key.pem", "polls task queue", {}],
  ["worker --policy examples/policy.yaml --proof-key proof-key.pem", "polls task queue", {}],
  [
    "worker --metrics-address 0.0.0.0:9464 --health-address 0.0.0.0:8080 --log-format json",
    "polls task queue",
    {},
  ],
  ["worker --task-queue rollouts-123456789012-us-east-1", "polls task queue", {}],
  ["worker --deployment rollouts --build-id 1.4.0", "polls task queue", {}],
  ["emulator --port 4566", "http://", {}],
  ["emulator --config examples/emulator.yaml", "http://", {}],
  [
    "codec-server",
    "answers at",
    { AGENTCORE_ROLLOUTS_PAYLOAD_KEYS: `one:${Buffer.alloc(32, 1).toString("base64")}` },
  ],
])("%s runs until it is interrupted", async (line, says, more) => {
  const place = await setPlace({ worker: false });
  const { address } = { address: inject("temporalAddress") };
  const process = runCli(await withFreePorts(argvAt(line, place)), {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: inject("temporalNamespace"),
    ...more,
  });
  await process.until(says);
  process.signal("SIGINT");
  expect(await process.exitCode(), process.output()).toBe(0);
});

/** Files that a reader would have, and ports that nobody else has. */
async function withFreePorts(argv: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "docs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const key = path.join(folder, "proof-key.pem");
  const { privateKey } = generateKeyPairSync("x25519");
  await writeFile(key, privateKey.export({ type: "pkcs8", format: "pem" }));
  const [command] = argv;
  const port = String(await freePort());
  const filled = argv.map((word) => {
    if (word === "proof-key.pem") return key;
    if (word === "policy.yaml") return "examples/policy.yaml";
    return word.replace(/^0\.0\.0\.0:\d+$/, "127.0.0.1:0").replace(/^4566$/, port);
  });
  const needsPort =
    command === "codec-server" || (command === "emulator" && !argv.includes("--port"));
  const own = command === "worker" ? ["--task-queue", path.basename(folder)] : [];
  return [...filled, ...own, ...(needsPort ? ["--port", port] : [])];
}

test("every command in the docs was run, or is left out for a reason", () => {
  expect([...documented].filter((line) => !played.has(line))).toEqual([]);
});
