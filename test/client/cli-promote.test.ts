import { expect, inject, test } from "vitest";
import { setStage, until } from "../e2e/stage.ts";
import { startCli } from "./captured-io.ts";
import { cli, env, nameOf, promoteToApproval, server, writeSpec } from "./cli-stage.ts";

test("promote --wait says who calls AWS, tells each step in a line, and ends with the outcome and exit code 0", async () => {
  const stage = await setStage();
  stage.traffic();
  const { exitCode, stdout, stderr } = await cli(
    "promote",
    await writeSpec(stage),
    "--wait",
    "--task-queue",
    stage.taskQueue,
  );
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toMatch(new RegExp(`^Promotion [0-9a-f]{8} of ${nameOf(stage)} started\\.\n`));
  expect(stdout).toContain(`follow it:  agentcore-rollouts status ${nameOf(stage)}\n`);
  expect(stdout).toMatch(/The worker calls AWS as arn:aws:\S+ \(account 123456789012\)\./);
  expect(stdout).toContain(
    "Back to the baseline without this tool:  aws bedrock-agentcore-control",
  );
  for (const step of ["resolve", "smoke", "gate", "re-point", "watch", "verify", "bake"]) {
    expect(stdout).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\dZ  ${step} `, "m"));
  }
  expect(stdout).toMatch(
    /^ {2}promoted: .+\n {2}candidate 2, baseline 1, endpoint READY on 2\n {2}requested by alice;/m,
  );
});

test("with --output json stdout holds one document and nothing else", async () => {
  const stage = await setStage();
  stage.traffic();
  const { exitCode, stdout, stderr } = await cli(
    "promote",
    await writeSpec(stage),
    "--wait",
    "--task-queue",
    stage.taskQueue,
    "--output",
    "json",
  );
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    end: "ended",
    execution: "COMPLETED",
    workflowId: expect.stringMatching(/^promotion:aws:123456789012:us-east-1:/),
    promotion: expect.stringMatching(/^[0-9a-f]{8}$/),
    status: { outcome: { kind: "promoted" }, candidate: "2", baseline: "1", requestedBy: "alice" },
  });
  expect(stderr).toContain("  bake ");
});

test("without a worker promote says which task queue nobody polls, and starts nothing: exit 1", async () => {
  const stage = await setStage({ worker: false });
  const file = await writeSpec(stage);
  const { exitCode, stderr } = await cli("promote", file, "--task-queue", stage.taskQueue);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    `error: no worker polls task queue "${stage.taskQueue}" in namespace "default"\nnext: agentcore-rollouts worker --task-queue ${stage.taskQueue} --namespace default --address ${inject("temporalAddress")}\n`,
  );
  expect((await cli("status", file)).exitCode).toBe(2);
});

test("an endpoint that does not exist is one clear error, told without --wait: exit 1", async () => {
  const stage = await setStage({ endpoint: false });
  const { exitCode, stderr } = await cli(
    "promote",
    await writeSpec(stage),
    "--task-queue",
    stage.taskQueue,
  );
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    new RegExp(
      `^error: There is no endpoint production .+\nnext: agentcore-rollouts status ${nameOf(stage)} .+\n$`,
    ),
  );
  const { stdout } = await cli("status", nameOf(stage));
  expect(stdout).toContain("failed (EndpointNotFound): There is no endpoint production");
  expect(stdout).toMatch(/^ {2}resolve .+Failed: There is no endpoint production/m);
  await until(async () => (await cli("lanes")).stdout.includes(`not shown: ${nameOf(stage)}, `));
});

test("a second promotion of an endpoint names the one that runs and how to follow it or wait behind it: exit 1", async () => {
  const stage = await setStage();
  const { file, promotion } = await promoteToApproval(stage);
  const second = await cli("promote", file, "--task-queue", stage.taskQueue);
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toBe(
    `error: the lane refused: Promotion ${promotion} is already running; an endpoint has one at a time.\n` +
      `next: agentcore-rollouts status ${nameOf(stage)} --wait   (or wait behind it: promote FILE --on-busy queue)\n`,
  );
});

test("Ctrl-C ends the waiting, not the promotion, and says how to come back: exit 7", async () => {
  const stage = await setStage();
  const waiting = startCli(
    [
      "promote",
      await writeSpec(stage, { approval: true }),
      "--wait",
      "--task-queue",
      stage.taskQueue,
      ...server(),
    ],
    { env },
  );
  await until(() => waiting.output().stdout.includes("  approve "));
  waiting.interrupt();
  const { exitCode, stderr } = await waiting.ended;
  expect(exitCode).toBe(7);
  expect(stderr).toMatch(
    /stopped waiting; promotion [0-9a-f]{8} goes on\nnext: agentcore-rollouts status \S+\/production --wait\n$/,
  );
  expect((await cli("status", nameOf(stage))).stdout).toContain("waiting-for-approval");
});

test("a rollback from the bake is exit 4", async () => {
  const stage = await setStage();
  stage.traffic({ errors: 3 });
  const { exitCode, stdout, stderr } = await cli(
    "promote",
    await writeSpec(stage),
    "--wait",
    "--task-queue",
    stage.taskQueue,
  );
  expect(exitCode, stderr).toBe(4);
  expect(stdout).toMatch(/^ {2}rolled-back \(bake-failed\): /m);
});

test("an answer that would act on the terminal is shown without its control characters", async () => {
  const answer = "\u001b[2J\u001b[31mpromoted\u0007\u009b1m";
  const stage = await setStage({ agents: { "*": { scripted: { reply: { answer } } } } });
  const { exitCode, stdout, stderr } = await cli(
    "promote",
    await writeSpec(stage),
    "--wait",
    "--task-queue",
    stage.taskQueue,
  );
  expect(exitCode).toBe(3);
  // oxlint-disable-next-line no-control-regex
  expect((stdout + stderr).replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});
