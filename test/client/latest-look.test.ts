import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { PromotionView } from "../../client/promotion-view.ts";
import { bakeWith, recordPast, sequential } from "../e2e/gate-specs.ts";
import { setStage, tell, until, untilIn } from "../e2e/stage.ts";
import { startCli } from "./captured-io.ts";
import { captureTerminal } from "./captured-terminal.ts";
import { cli, env, nameOf, server } from "./cli-stage.ts";

test("status and watch show the last look of a bake, which the promotion itself does not know of yet", async () => {
  const stage = await setStage();
  recordPast(stage);
  stage.traffic();
  const handle = await stage.promote(
    // Neither enough for the bake's end nor for that of its first stretch of looks.
    bakeWith([sequential({ minimumInvocations: 1_000_000 })], {
      durationMs: 600_000,
      timeoutMs: 600_000,
      intervalMs: 4_000,
    }),
  );
  await untilIn(handle, "bake");
  const { terminal, text } = captureTerminal(60);
  const watch = startCli(["watch", nameOf(stage), ...server()], { env, terminal });
  const look = async (): Promise<PromotionView> =>
    JSON.parse((await cli("status", nameOf(stage), "--output", "json")).stdout);
  await until(async () => (await look()).latest !== undefined);
  const { latest, status } = await look();
  expect(status?.gates.find(({ step }) => step === "bake")?.last).toBeUndefined();
  expect(latest).toMatchObject({
    atMs: expect.any(Number),
    invocations: expect.any(Number),
    errors: 0,
    sessions: expect.any(Number),
    gates: [{ gate: "errors", reason: expect.any(String) }],
  });
  const shown =
    /^ {2}last look \d{4}-\S+ \S+Z: [\d,]+ invocations?, 0 failed, [\d,]+ new sessions?\n {4}errors: \S/m;
  const { stdout } = await cli("status", nameOf(stage));
  expect(stdout).toMatch(shown);
  expect(stdout).toMatch(/^ {2}bake: \S+ of 10m with traffic, [\d,]+ of \d+ invocations?/m);
  await until(() => shown.test(stripVTControlCharacters(text())));
  await tell(handle, "abort");
  expect((await watch.ended).exitCode).toBe(4);
});
