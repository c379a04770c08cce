import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface ActionFile {
  readonly inputs: Readonly<Record<string, { default?: string; required?: boolean }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
}

export async function readActionFile(): Promise<ActionFile> {
  return parse(await readFile(path.join(ROOT, "action.yml"), "utf8")) as ActionFile;
}

export interface StepEnd {
  readonly exitCode: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface Step {
  readonly ended: Promise<StepEnd>;
  log(): string;
  /** What a runner does first when the job is cancelled. */
  cancel(): void;
}

/**
 * Runs a step as GitHub's runner does: action.yml's main file by node, inputs (with the defaults of
 * action.yml) as INPUT_*, files for outputs and summary, and nothing of this process's environment.
 */
export async function startStep(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Step> {
  const folder = await mkdtemp(path.join(tmpdir(), "acr-step-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outputFile = path.join(folder, "output");
  const summaryFile = path.join(folder, "summary.md");
  await Promise.all([writeFile(outputFile, ""), writeFile(summaryFile, "")]);
  const action = await readActionFile();
  const withDefaults = Object.entries(action.inputs).map(([name, { default: standard = "" }]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? standard,
  ]);
  const child = spawn(process.execPath, [path.join(ROOT, action.runs.main)], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      GITHUB_ACTIONS: "true",
      GITHUB_ACTOR: "alice",
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
      ...Object.fromEntries(withDefaults),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (log += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  }).then(async (exitCode) => ({
    exitCode,
    log,
    outputs: parseOutputs(await readFile(outputFile, "utf8")),
    summary: await readFile(summaryFile, "utf8"),
  }));
  return { ended, log: () => log, cancel: () => void child.kill("SIGINT") };
}

/** `name<<END`, the value, `END`. */
function parseOutputs(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm);
  return Object.fromEntries([...found].map(([, name = "", , value = ""]) => [name, value]));
}
