import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { runCli } from "./captured-io.ts";
import { hasShell, openShell } from "./typed-in-shell.ts";

const run = promisify(execFile);
/** As built by `npm test`: what the shell runs is a process of its own. */
const main = fileURLToPath(new URL("../../dist/client/cli/main.js", import.meta.url));

test.each(["bash", "zsh", "fish"])(
  "completion %s prints a script that the shell can read",
  async (shell) => {
    const { stdout } = await run(process.execPath, [main, "completion", shell]);
    expect(stdout).toContain("agentcore-rollouts");
    if (shell === "bash") await run("bash", ["-n", "-c", stdout]);
  },
);

test("at Tab the script is told commands and options", async () => {
  const ask = async (...words: string[]) =>
    (await run(process.execPath, [main, "complete", "--", ...words])).stdout;
  expect(await ask("pro")).toContain("promote");
  expect(await ask("promote", "--")).toContain("--wait");
  expect(await ask("iam-policy", "")).toContain("deny-default");
});

test.each(["bash", "zsh", "fish"].filter(hasShell))(
  "in %s a Tab completes commands, options, and files that may be specs",
  async (shell) => {
    const files = ["rollout.yaml", "rollout.txt"];
    const { completes } = await openShell(shell, { main, files });
    expect(await completes("agentcore-rollouts appr", "approve")).toBe(true);
    expect(await completes("agentcore-rollouts promote --wa", "--wait")).toBe(true);
    expect(await completes("agentcore-rollouts promote --on-busy supe", "supersede")).toBe(true);
    expect(await completes("agentcore-rollouts promote rol", "rollout.yaml")).toBe(true);
  },
);

test("--version says the version of the package, and a typo gets a suggestion", async () => {
  const { version } = (await import("../../package.json", { with: { type: "json" } })).default;
  expect((await runCli(["--version"])).stdout).toBe(`${version}\n`);
  expect((await runCli(["promot"])).stderr).toContain("(Did you mean promote?)");
});
