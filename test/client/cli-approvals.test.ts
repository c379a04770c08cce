import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { oversee } from "../e2e/oversight.ts";
import { setStage, until } from "../e2e/stage.ts";
import { runCli } from "./captured-io.ts";
import { cli, nameOf, promoteToApproval, server, writeSpec } from "./cli-stage.ts";

const fromHere = (file: string): string => new URL(file, import.meta.url).pathname;
const MINIMAL = fromHere("../../examples/minimal.yaml");
const POLICY = fromHere("../../examples/policy.yaml");

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "acr-cli-policy-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "policy.yaml");
  await writeFile(file, text);
  return file;
}

test("validate says that a spec is right, and policy validate that a policy is", async () => {
  expect(await runCli(["validate", MINIMAL])).toMatchObject({ exitCode: 0, stderr: "" });
  const policy = await runCli(["policy", "validate", POLICY]);
  expect([policy.exitCode, policy.stdout]).toEqual([
    0,
    `${POLICY} is right: 2 rules, 3 roles.\nnext: agentcore-rollouts worker --policy ${POLICY}\n`,
  ]);
});

test("validate and promote with --policy list every violation with its place: exit 2", async () => {
  const policy = await fileWith(
    "version: 1\nrules:\n  - gate: { onNoEvidence: [stop] }\n    bake: { requiredGates: [{ kind: threshold, metric: error-rate, max: 1% }] }\n",
  );
  for (const command of ["validate", "promote"]) {
    const { exitCode, stderr } = await runCli([command, MINIMAL, "--policy", policy]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error: 2 mistakes in ${MINIMAL}:\n${MINIMAL}:`);
    expect(stderr).toContain('gate.onNoEvidence  must be stop by the policy, is "pause"');
    expect(stderr).toContain(
      "bake.gates  must hold a gate {kind: threshold, metric: error-rate, max: 1% or less}",
    );
  }
});

test("promote --emergency without a reason is bad usage", async () => {
  const { exitCode, stderr } = await runCli(["promote", MINIMAL, "--emergency"]);
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining("error: an emergency needs a reason"),
  ]);
});

test("each stage of a spec is held to the policy of its own endpoint, with its own place", async () => {
  const policy = await fileWith(
    "version: 1\nrules:\n  - match: { endpoint: production }\n    bake: { minimumDuration: 2h }\n",
  );
  const minimal = await readFile(MINIMAL, "utf8");
  const staged = minimal.replace(/^ +endpoint: .*\n/m, "");
  const spec = await fileWith(
    `${staged}stages:\n  - staging\n  - endpoint: production\n    bake: { duration: 1h }\n`,
  );
  const { exitCode, stderr } = await runCli(["validate", spec, "--policy", policy]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("stages[1].bake.duration  must be at least 2h by the policy, is 1h");
  expect(stderr).toContain("one mistake");
});

test("a worker with a bad policy, or without a key that its policy needs, ends at once", async () => {
  const { loadOversight } = await import("../../worker/load-oversight.ts");
  const bad = await fileWith("version: 1\nrules: []\n");
  await expect(loadOversight({ policyFile: bad })).rejects.toMatchObject({
    code: "PolicyInvalid",
    message: expect.stringContaining(`${bad}:2:8  rules  must hold at least one rule`),
  });
  await expect(loadOversight({ policyFile: POLICY })).rejects.toMatchObject({
    code: "ConfigInvalid",
    next: expect.stringContaining("openssl genpkey -algorithm x25519"),
  });
  await expect(loadOversight({ proofKeyFile: bad })).rejects.toMatchObject({
    message: expect.stringContaining("holds no X25519 private key in PEM"),
  });
});

test("approve shows what is approved and sends its digest; --digest takes another's word for it", async () => {
  const stage = await setStage();
  const { promotion } = await promoteToApproval(stage);
  const shown = await cli("status", nameOf(stage));
  const digest = /digest +(sha256:[0-9a-f]{64})/.exec(shown.stdout)?.[1] ?? "";
  expect(shown.stdout).toContain("version 2, 123456789012.dkr.ecr");
  expect(shown.stdout).toContain("none: anyone may approve under any name, who asked for it too");
  const old = await cli("approve", nameOf(stage), "--digest", `sha256:${"0".repeat(64)}`);
  expect([old.exitCode, old.stderr]).toEqual([2, expect.stringContaining(`is ${digest} now`)]);
  const approved = await cli("approve", nameOf(stage), "--promotion", promotion);
  expect(approved.exitCode, approved.stderr).toBe(0);
  expect(approved.stdout).toContain("What is approved:");
  expect(approved.stdout).toContain(digest);
  await until(async () => {
    const { stdout } = await cli("status", nameOf(stage), "--output", "json");
    return JSON.parse(stdout).status?.step !== "approve";
  });
  expect(await cli("approve", nameOf(stage))).toMatchObject({ exitCode: 2, stdout: "" });
  await cli("abort", nameOf(stage));
});

test("approve and freeze prove who sends them where the policy asks for proof, from the standard AWS credentials", async () => {
  const stage = await setStage({
    oversight: await oversee({
      roles: { people: ["arn:aws:iam::123456789012:user/emulator"] },
      rules: [
        {
          requireProof: true,
          approval: { quorum: [{ role: "people" }] },
          may: { freeze: ["people"], unfreeze: ["people"] },
        },
      ],
    }),
  });
  const file = await writeSpec(stage);
  await cli("promote", file, "--task-queue", stage.taskQueue, "--requested-by", "ci");
  await until(async () => {
    const { stdout } = await cli("status", file, "--output", "json");
    return JSON.parse(stdout).status?.phase === "waiting-for-approval";
  });
  // The stage's emulator is this process's AWS.
  const approved = await runCli(["approve", file, ...server()], { env: process.env });
  expect(approved.exitCode, approved.stderr).toBe(0);
  const { stdout } = await cli("status", file, "--output", "json");
  expect(JSON.parse(stdout).status.approval.given).toMatchObject([
    { by: "arn:aws:iam::123456789012:user/emulator", proven: true, roles: ["people"] },
  ]);
  const queue = ["--task-queue", stage.taskQueue];
  const frozen = await runCli(["freeze", file, ...queue, ...server()], { env: process.env });
  expect(frozen.exitCode, frozen.stderr).toBe(0);
  expect((await cli("lanes", file)).stdout).toContain(
    "The lane is frozen by arn:aws:iam::123456789012:user/emulator",
  );
  await cli("abort", file);
});
