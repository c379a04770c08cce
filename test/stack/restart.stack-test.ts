import { execFileSync } from "node:child_process";
import { expect, inject, test } from "vitest";
import { spawnWorker } from "../e2e/spawn-worker.ts";
import { setStage, statusOf, until, untilIn } from "../e2e/stage.ts";

/** Ends as after a power cut, and comes back. */
function restartPostgresql(): void {
  const { file, args, ...account } = inject("postgresqlRestart");
  execFileSync(file, [...args], { ...account, cwd: "/", stdio: "ignore" });
}

test("one worker killed and PostgreSQL restarted in the middle of a bake: the promotion ends promoted", async () => {
  const stage = await setStage({ worker: false });
  const doomed = await spawnWorker(stage);
  await spawnWorker(stage);
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  doomed.kill("SIGKILL");
  restartPostgresql();
  stage.traffic();
  await until(async () => (await statusOf(handle)).outcome !== undefined);
  expect((await handle.result()).outcome).toMatchObject({ kind: "promoted" });
  expect(await stage.endpoint()).toBe("READY 2");
  expect(stage.moves()).toEqual(["2"]);
});

test("PostgreSQL restarted while the rollback is on its way: the endpoint is back on the baseline", async () => {
  const stage = await setStage({
    worker: false,
    faults: [
      {
        id: "hold",
        operation: "UpdateAgentRuntimeEndpoint",
        nth: 2,
        effect: { kind: "hold", at: "answer" },
      },
    ],
  });
  await spawnWorker(stage);
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  stage.traffic({ invocations: 20, errors: 20 });
  await stage.emulator.holdReached("hold");
  restartPostgresql();
  stage.emulator.releaseHold("hold");
  expect((await handle.result()).outcome).toMatchObject({ kind: "rolled-back" });
  expect(await stage.endpoint()).toBe("READY 1");
});
