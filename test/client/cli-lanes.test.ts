import { expect, onTestFinished, test } from "vitest";
import { laneWorkflowId } from "../../domain/target.ts";
import { specFor } from "../e2e/quick-spec.ts";
import { setStage, until } from "../e2e/stage.ts";
import type { Stage } from "../e2e/stage.ts";
import { cli, nameOf, promoteToApproval, writeSpec } from "./cli-stage.ts";

function endLaneOf(stage: Stage): void {
  onTestFinished(async () => {
    const id = laneWorkflowId(specFor(stage.runtime.arn).target);
    await stage.client.workflow
      .getHandle(id)
      .terminate()
      .catch(() => undefined);
  });
}

test("freeze, lanes, unfreeze, rollback and history tell in plain words what they did and what comes next", async () => {
  const stage = await setStage();
  endLaneOf(stage);
  const queue = ["--task-queue", stage.taskQueue];
  const place = `${stage.runtime.arn}/production`;
  const frozen = await cli("freeze", place, "--reason", "release day", ...queue);
  expect(frozen.stdout).toBe(
    `${nameOf(stage)}: The lane is frozen: nothing starts toward a candidate, and a running promotion waits before its re-point.\n` +
      `next: agentcore-rollouts lanes ${nameOf(stage)}\n`,
  );
  const refused = await cli("promote", await writeSpec(stage), ...queue);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain("The lane is frozen by alice: release day.");
  expect(refused.stderr).toContain(`next: agentcore-rollouts unfreeze ${nameOf(stage)}`);
  expect((await cli("lanes")).stdout).toContain(nameOf(stage));

  const back = await cli("rollback", place, "--to", "2", "--reason", "try it", "--wait", ...queue);
  expect(back.exitCode, back.stderr).toBe(0);
  expect(back.stdout).toContain(
    "rolled-back (asked-for): Endpoint production serves version 2. Rollback to version 2 asked for by alice: try it.\n  rollback to version 2 from 1, endpoint READY on 2",
  );
  expect((await cli("status", nameOf(stage), "--wait")).exitCode).toBe(0);
  const late = await cli("abort", nameOf(stage));
  expect(late.stderr).toContain(`agentcore-rollouts rollback ${nameOf(stage)} --to VERSION`);
  await cli("unfreeze", nameOf(stage), ...queue);
  const shown = await cli("lanes", nameOf(stage));
  expect(shown.stdout).toMatch(
    /^Lane of \S+\/production\n {2}idle: Nothing runs; production is on version 2\./,
  );
  const told = await cli("history", nameOf(stage), ...queue);
  expect(told.stdout).toContain("rolled-back (asked-for)");
  const json = JSON.parse(
    (await cli("history", nameOf(stage), "--output", "json", ...queue)).stdout,
  );
  expect(json).toMatchObject({
    from: "lane",
    promotions: [{ kind: "rollback", requestedBy: "alice" }],
  });
});

test("lanes shows that the running promotion waits for approval; status shows the freeze, the queue and that the lane follows", async () => {
  const stage = await setStage();
  endLaneOf(stage);
  const { file, promotion } = await promoteToApproval(stage);
  const name = nameOf(stage);
  const queue = ["--task-queue", stage.taskQueue];
  await cli("promote", file, ...queue, "--key", "commit-2", "--on-busy", "queue");
  await cli("freeze", name, "--reason", "release day", ...queue);
  await cli("follow", file, ...queue);

  const all = await cli("lanes");
  const line = all.stdout.split("\n").find((each) => each.startsWith(name)) ?? "";
  for (const words of [
    "waiting-for-approval",
    "frozen by alice: release day",
    "follows the runtime",
  ])
    expect(line).toContain(words);
  expect(all.stdout).toContain(`next: agentcore-rollouts approve ${name}`);
  expect((await cli("lanes", name)).stdout).toContain(`\n  waiting-for-approval: `);

  const one = (await cli("status", name)).stdout;
  expect(one).toContain("  The lane is frozen by alice: release day.\n  It follows the runtime: ");
  expect(one).toContain(`  1 request behind it: commit-2   (agentcore-rollouts lanes ${name})`);
  const status = JSON.parse((await cli("status", name, "--output", "json")).stdout);
  expect(status).toMatchObject({
    promotion,
    lane: { status: { frozen: { by: "alice" }, queue: [{ key: "commit-2" }], follow: {} } },
  });
  const lane = JSON.parse((await cli("lanes", name, "--output", "json")).stdout);
  expect(lane).toMatchObject({
    status: { phase: "frozen", queue: [{ key: "commit-2" }] },
    promotion: { promotion, status: { phase: "waiting-for-approval" } },
  });

  await cli("pause", name, "--reason", "lunch");
  const held = (await cli("lanes")).stdout;
  expect(held.split("\n").find((each) => each.startsWith(name))).toMatch(/ paused .*: lunch/);
  expect(held).toContain(`next: agentcore-rollouts resume ${name}`);
});

test("a request that has to wait says its place; the same key is the same request; with --wait it is followed", async () => {
  const stage = await setStage();
  endLaneOf(stage);
  const { file, promotion } = await promoteToApproval(stage);
  const queue = ["--task-queue", stage.taskQueue, "--key", "commit-1", "--on-busy", "queue"];
  const waits = await cli("promote", file, ...queue);
  expect(waits).toMatchObject({ exitCode: 0 });
  expect(waits.stdout).toBe(
    `Request commit-1 for ${nameOf(stage)} waits: 1 in the queue.\n  see it:  agentcore-rollouts lanes ${nameOf(stage)}\n`,
  );
  const lane = ["--task-queue", stage.taskQueue];
  expect((await cli("promote", file, ...lane, "--key", "b", "--on-busy", "queue")).exitCode).toBe(
    0,
  );
  const taken = await cli("cancel-request", nameOf(stage), "--key", "b", ...lane);
  expect(taken.stdout).toBe(
    `${nameOf(stage)}: The request is taken back.\nnext: agentcore-rollouts lanes ${nameOf(stage)}\n`,
  );
  const gone = await cli("cancel-request", nameOf(stage), "--key", "b", ...lane);
  expect(gone).toMatchObject({ exitCode: 1 });
  expect(gone.stderr).toContain('No request with the key "b" waits.');
  const followed = cli("promote", file, "--wait", ...queue);
  await cli("reject", file, "--promotion", promotion);
  await until(async () => {
    const { stdout } = await cli("status", file, "--output", "json");
    const view = JSON.parse(stdout) as { promotion: string; status?: { phase: string } };
    return view.promotion !== promotion && view.status?.phase === "waiting-for-approval";
  });
  await cli("reject", file);
  expect(await followed).toMatchObject({ exitCode: 3 });
});

test.each([
  [
    ["rollback"],
    'error: rollback needs --to VERSION and --reason "WHY"\nnext: agentcore-rollouts rollback RUNTIME/ENDPOINT --to VERSION --reason "WHY"\n',
  ],
  [["rollback", "production", "--reason", "x"], "error: rollback needs --to VERSION\n"],
  [["rollback", "production", "--to", "3"], 'error: rollback needs --reason "WHY"\n'],
  [["rollback", "production", "--to", "latest", "--reason", "x"], "It must be a version number"],
  [
    ["promote", "spec.yaml", "--on-busy", "wait"],
    "Allowed choices are reject, queue, replace, supersede",
  ],
  [["follow", "spec.yaml", "--debounce", "5"], "It must be a duration with its unit"],
  [["history", "production", "--limit", "0"], "It must be a number from 1 to 500"],
])("%j is refused: %s", async (argv, expected) => {
  const { exitCode, stderr } = await cli(...argv);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(expected);
});
