import { expect, inject, test } from "vitest";
import { setStage } from "../e2e/stage.ts";
import { startWorker } from "../e2e/start-worker.ts";
import { runCli, startCli } from "./captured-io.ts";
import { cli, env, nameOf, promoteToApproval, server, writeSpec } from "./cli-stage.ts";

test("an approval lets it go on, without its number being typed; a second answer is refused: exit 2", async () => {
  const stage = await setStage();
  stage.traffic();
  const { file, promotion } = await promoteToApproval(stage);
  const shown = await cli("status", nameOf(stage));
  expect(shown.stdout).toMatch(/^ {2}waiting-for-approval: .*\n {2}until \d{4}-/m);
  expect(shown.stdout).toContain(`  approve  agentcore-rollouts approve ${nameOf(stage)}\n`);
  const stale = await cli("approve", file, "--promotion", "00000000");
  expect(stale).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      `refused the message: The message is for promotion 00000000; this is promotion ${promotion}.`,
    ),
  });
  const approved = await cli(
    "approve",
    nameOf(stage),
    "--reason",
    "looks good",
    "--output",
    "json",
  );
  expect(JSON.parse(approved.stdout)).toMatchObject({
    promotion,
    message: "approve",
    accepted: true,
  });
  expect(await cli("reject", file)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("error: the promotion refused the message: "),
  });
  expect((await cli("status", file, "--wait")).exitCode).toBe(0);
  const late = await cli("approve", file);
  expect(late).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("it has ended, or never began"),
  });
});

test("an abort before the re-point ends stopped: exit 3 for whoever waits", async () => {
  const stage = await setStage();
  const { file } = await promoteToApproval(stage);
  const waiting = startCli(["status", file, "--wait", ...server()], { env });
  expect((await cli("abort", file, "--by", "bob", "--reason", "not today")).exitCode).toBe(0);
  const { exitCode, stdout } = await waiting.ended;
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^ {2}stopped \(aborted\): .*/m);
});

test("an abort that no worker answers cancels the workflow, and a worker that comes back carries it out", async () => {
  const stage = await setStage({ worker: false });
  const handle = await stage.promote();
  const shown = await cli("status", nameOf(stage));
  expect(shown).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("no status: no worker answers for it"),
  });
  const aborted = await cli("abort", nameOf(stage));
  expect(aborted.exitCode, aborted.stderr).toBe(0);
  expect(aborted.stdout).toContain("No worker answered, so the workflow was asked to cancel");
  await startWorker(stage.taskQueue);
  expect((await handle.result()).outcome).toMatchObject({ kind: "stopped", reason: "aborted" });
});

test("a terminated promotion is shown as one that nobody watches any more: exit 1", async () => {
  const stage = await setStage();
  const { file } = await promoteToApproval(stage);
  await stage.client.workflow
    .getHandle(JSON.parse((await cli("status", file, "--output", "json")).stdout).workflowId)
    .terminate();
  const waited = await cli("status", file, "--wait");
  expect(waited.exitCode).toBe(1);
  expect(waited.stderr).toContain("error: The workflow was terminated from outside");
  const { stdout } = await cli("status", file);
  expect(stdout).toContain("failed (EndedFromOutside): The workflow was terminated from outside");
  expect(stdout).toContain("back to the baseline without this tool:\n    aws ");
});

test("a name that may mean several promotions lists them; status without one lists all: exit 2 and 0", async () => {
  const first = await setStage();
  await promoteToApproval(first);
  const second = await setStage();
  await promoteToApproval(second);
  const ambiguous = await cli("approve", "production");
  expect(ambiguous.exitCode).toBe(2);
  const list = await cli("status");
  for (const stage of [first, second]) {
    expect(ambiguous.stderr).toContain(nameOf(stage));
    expect(list.stdout).toContain(nameOf(stage));
  }
  const { promotions } = JSON.parse((await cli("status", "--output", "json")).stdout);
  expect(promotions.length).toBeGreaterThanOrEqual(2);
});

test("a message that nobody can answer names the task queue without a worker: exit 1", async () => {
  const stage = await setStage({ worker: false });
  await stage.promote();
  const { exitCode, stderr } = await cli("approve", nameOf(stage));
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    `error: no worker polls task queue "${stage.taskQueue}" in namespace "default"\nnext: agentcore-rollouts worker `,
  );
  const { stdout } = await cli("status", nameOf(stage));
  expect(stdout).toContain(
    `no status: no worker answers for it on task queue "${stage.taskQueue}"`,
  );
});

test("a promotion nobody knows, and a namespace that does not exist", async () => {
  expect(await cli("status", "nowhere/production")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('error: no promotion is named "nowhere/production"\nnext: '),
  });
  const stage = await setStage({ worker: false });
  const elsewhere = await runCli([
    "promote",
    await writeSpec(stage),
    "--address",
    inject("temporalAddress"),
    "--namespace",
    "nowhere",
  ]);
  expect(elsewhere.exitCode).toBe(1);
  expect(elsewhere.stderr).toBe(
    'error: the Temporal server has no namespace "nowhere"\nnext: agentcore-rollouts setup --namespace nowhere   (or name another with --namespace)\n',
  );
});

test("setup says what was there", async () => {
  const { exitCode, stdout } = await cli("setup", "--output", "json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    namespace: "existed",
    searchAttributes: { created: [] },
  });
});
