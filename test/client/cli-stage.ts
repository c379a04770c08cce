import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, inject, onTestFinished } from "vitest";
import { until } from "../e2e/stage.ts";
import type { Stage } from "../e2e/stage.ts";
import { runCli } from "./captured-io.ts";

/** A spec file for a stage: a whole promotion in seconds. */
export async function writeSpec(
  stage: Stage,
  parts: Record<string, unknown> = {},
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "acr-promote-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "spec.json");
  await writeFile(
    file,
    JSON.stringify({
      version: 1,
      target: { runtime: stage.runtime.arn, endpoint: "production" },
      candidate: "latest",
      smoke: {
        sessions: 2,
        turns: [{ payload: { prompt: "hello" }, expect: { contains: "hello" } }],
      },
      gate: { interval: "500ms", timeout: "20s" },
      awaitVersion: { interval: "100ms" },
      watch: { interval: "100ms" },
      bake: {
        gates: [{ kind: "threshold", metric: "error-rate", max: "5%", minimumInvocations: 20 }],
        duration: "2s",
        interval: "500ms",
      },
      rollback: { interval: "100ms" },
      metrics: { delay: "1s", period: "1s" },
      ...parts,
    }),
  );
  return file;
}

export const env = { USER: "alice" };
export const server = (): string[] => [
  "--address",
  inject("temporalAddress"),
  "--namespace",
  inject("temporalNamespace"),
];
export const cli = (...argv: string[]) => runCli([...argv, ...server()], { env });
export const nameOf = (stage: Stage): string => `${stage.runtime.id}/production`;

/** Starts one that waits for approval, and returns its number. */
export async function promoteToApproval(
  stage: Stage,
): Promise<{ file: string; promotion: string }> {
  const file = await writeSpec(stage, { approval: true });
  const started = await cli("promote", file, "--task-queue", stage.taskQueue, "--output", "json");
  expect(started.exitCode, started.stderr).toBe(0);
  const { promotion, workflowId } = JSON.parse(started.stdout);
  onTestFinished(async () => {
    await stage.client.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined);
  });
  await until(
    async () =>
      JSON.parse((await cli("status", file, "--output", "json")).stdout).status?.phase ===
      "waiting-for-approval",
  );
  return { file, promotion };
}
