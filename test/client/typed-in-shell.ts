import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { until } from "../e2e/stage.ts";

const HOW: Readonly<Record<string, { start: string; load: string }>> = {
  bash: {
    start: "bash --norc --noprofile -i",
    load: "source <(agentcore-rollouts completion bash)",
  },
  zsh: {
    start: "zsh -f -i",
    load: "autoload -U compinit; compinit -u; source <(agentcore-rollouts completion zsh)",
  },
  fish: { start: "fish --no-config -i", load: "agentcore-rollouts completion fish | source" },
};

export const hasShell = (shell: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${shell} && command -v script`]).status === 0;

export interface TypedShell {
  /** Types this and presses Tab; true as soon as the line has become that, sooner or later. */
  completes(line: string, word: string): Promise<true>;
}

/** A shell on a terminal of its own, with our completion loaded, in a folder with these files. */
export async function openShell(
  shell: string,
  { main, files }: { main: string; files: readonly string[] },
): Promise<TypedShell> {
  const { start, load } = HOW[shell] ?? { start: shell, load: "" };
  const folder = await mkdtemp(path.join(tmpdir(), "acr-shell-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const file of files) await writeFile(path.join(folder, file), "");
  const command = path.join(folder, "agentcore-rollouts");
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  await chmod(command, 0o755);
  const child = spawn("script", ["-qefc", start, "/dev/null"], {
    cwd: folder,
    env: {
      PATH: `${folder}:${process.env["PATH"]}`,
      HOME: folder,
      TERM: "xterm",
      LANG: "C.UTF-8",
      PS1: "$ ",
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exit;
  });
  let shown = "";
  child.stdout.on("data", (chunk) => (shown += String(chunk)));
  const type = (text: string): void => void child.stdin.write(text);
  // The word is put together, so that its echo does not look like it.
  type(`${load}; echo load""ed\r`);
  await until(() => shown.includes("loaded"));
  return {
    async completes(line, word) {
      shown = "";
      type(`${line}\t`);
      await until(() => shown.includes(word));
      type("\u0015");
      return true;
    },
  };
}
