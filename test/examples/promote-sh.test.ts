import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, inject, onTestFinished, test } from "vitest";
import { writeSpec } from "../client/cli-stage.ts";
import { setStage } from "../e2e/stage.ts";

const SCRIPT = fileURLToPath(new URL("../../examples/ci/promote.sh", import.meta.url));
const CLI = fileURLToPath(new URL("../../dist/client/cli/main.js", import.meta.url));

interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly document: string;
}

/** Runs the script in an empty folder, with `body` as the program agentcore-rollouts. */
async function runScript(
  body: string,
  env: Record<string, string>,
  ...args: string[]
): Promise<Ran> {
  const folder = await mkdtemp(path.join(tmpdir(), "acr-script-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const program = path.join(folder, "agentcore-rollouts");
  await writeFile(program, `#!/bin/sh\n${body}\n`);
  await chmod(program, 0o755);
  const environment = { PATH: `${folder}:${process.env["PATH"]}`, KEY: "4a9c0de", ...env };
  const ran = await new Promise<Omit<Ran, "document">>((resolve) => {
    execFile("sh", [SCRIPT, ...args], { cwd: folder, env: environment }, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
  return { ...ran, document: await readFile(path.join(folder, "rollout.json"), "utf8") };
}

test("the script promotes, and keeps the document", async () => {
  const stage = await setStage();
  stage.traffic();
  const ran = await runScript(
    `exec "${process.execPath}" "${CLI}" "$@"`,
    {
      SPEC: await writeSpec(stage),
      TEMPORAL_ADDRESS: inject("temporalAddress"),
      TEMPORAL_NAMESPACE: inject("temporalNamespace"),
    },
    "--task-queue",
    stage.taskQueue,
  );
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(ran.stdout).toBe("Promoted, or there was nothing to do.\n");
  expect(JSON.parse(ran.document)).toMatchObject({ status: { outcome: { kind: "promoted" } } });
});

test.each([
  [1, "It could not be done."],
  [2, "The request is wrong"],
  [3, "Stopped:"],
  [4, "Rolled back:"],
  [5, "Drifted:"],
  [6, "A person is needed"],
  [7, "Stopped waiting;"],
])("exit code %i is passed on with a sentence", async (code, sentence) => {
  const { exitCode, stdout, document } = await runScript(`echo "$@"; exit ${code}`, {});
  expect(exitCode).toBe(code);
  expect(stdout.startsWith(sentence), stdout).toBe(true);
  expect(document).toBe(
    "promote rollout.yaml --wait --key 4a9c0de --on-busy queue --output json\n",
  );
});
