import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { createProgram } from "../../client/cli/cli.ts";
import type { CliContext } from "../../client/cli/cli-context.ts";
import { checkSpecText } from "../../client/spec/read-spec-file.ts";
import { readActionFile } from "../action/run-step.ts";
import { commandLinesOf } from "./command-lines.ts";
import { ROOT, codeBlocksOf, readPages } from "./pages.ts";

const pages = await readPages();

/** Parses a command line with the program itself, and does nothing of it. */
async function parseDry(argv: readonly string[]): Promise<string> {
  let said = "";
  const context: CliContext = {
    io: {
      stdout: () => undefined,
      stderr: (text) => void (said += text),
      env: {},
      colours: { stdout: false, stderr: false },
      onInterrupt: () => () => undefined,
    },
    exitCode: 0,
  };
  const program = await createProgram(context);
  forEachCommand(program, (command) => {
    if (command.commands.length === 0) command.action(() => undefined);
  });
  return program.parseAsync([...argv], { from: "user" }).then(
    () => "",
    (error: { exitCode?: number }) => (error.exitCode === 0 ? "" : said || String(error)),
  );
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  for (const each of command.commands) {
    visit(each);
    forEachCommand(each, visit);
  }
}

test("each command in the docs exists, with its options and arguments", async () => {
  const lines = pages.flatMap((page) =>
    codeBlocksOf(page).flatMap(({ text }) =>
      commandLinesOf(text).map((argv) => ({ page: page.path, argv })),
    ),
  );
  expect(lines.length).toBeGreaterThan(30);
  for (const { page, argv } of lines)
    expect(await parseDry(argv), `${page}: agentcore-rollouts ${argv.join(" ")}`).toBe("");
});

test("a command that does not exist, or an option, is found", async () => {
  for (const line of ["agentcore-rollouts promot x.yaml", "npx agentcore-rollouts status --wiat"]) {
    const [argv = []] = commandLinesOf(line);
    expect(await parseDry(argv), line).toContain("error: unknown");
  }
});

test("each example in a command's own help parses", async () => {
  const helps: string[] = [];
  const context = {
    io: { stdout: (text: string) => void helps.push(text) },
  } as unknown as CliContext;
  Object.assign(context.io, { stderr: context.io.stdout, colours: {}, env: {} });
  const program = await createProgram(context);
  forEachCommand(program, (command) => command.outputHelp());
  const lines = commandLinesOf(helps.join("\n").replaceAll(/(\S) {3,}\S.*$/gm, "$1"));
  expect(lines.length).toBeGreaterThan(20);
  for (const argv of lines) expect(await parseDry(argv), argv.join(" ")).toBe("");
});

test("links between pages lead somewhere, also to a heading", async () => {
  for (const page of pages) {
    for (const [, target = ""] of page.text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const found = path.join(path.dirname(page.path), file);
      const at = file === "" ? page.path : found;
      expect(existsSync(new URL(at, ROOT)), `${page.path}: ${target}`).toBe(true);
      if (anchor !== undefined)
        expect(
          anchorsOf(await readFile(new URL(at, ROOT), "utf8")),
          `${page.path}: ${target}`,
        ).toContain(anchor);
    }
  }
});

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("docs/README.md leads to every page", () => {
  const index = pages.find((page) => page.path === "docs/README.md")?.text ?? "";
  const missing = pages
    .map((page) => path.relative("docs", page.path))
    .filter(
      (name) => name !== "README.md" && !name.startsWith("..") && !index.includes(`](${name})`),
    );
  expect(missing).toEqual([]);
});

test("each spec in the docs is valid", () => {
  const specs = pages.flatMap((page) =>
    codeBlocksOf(page)
      .filter(
        ({ language, text }) =>
          language === "yaml" && /^version: 1$/m.test(text) && /^target:/m.test(text),
      )
      .map(({ text }) => ({ page: page.path, text })),
  );
  expect(specs.length).toBeGreaterThanOrEqual(2);
  for (const { page, text } of specs) expect(checkSpecText(text, page)).toHaveProperty("ok");
});

test("what the docs take from the code is as the code is", async () => {
  const checked = promisify(execFile)(process.execPath, ["tools/generate-docs.mjs", "--check"], {
    cwd: ROOT,
  });
  await expect(checked).resolves.toMatchObject({ stderr: "" });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

test("the examples for CI are YAML, name inputs that the Action has, and run commands that exist", async () => {
  const folder = new URL("examples/ci/", ROOT);
  const { inputs, outputs } = await readActionFile();
  const steps: Step[] = [];
  for (const name of await readdir(folder)) {
    const text = await readFile(fileURLToPath(new URL(name, folder)), "utf8");
    for (const argv of commandLinesOf(text.replaceAll('"$@"', "")))
      expect(await parseDry(argv), `${name}: ${argv.join(" ")}`).toBe("");
    if (!name.endsWith(".yml")) continue;
    const { jobs } = parse(text) as { jobs?: Readonly<Record<string, { steps: Step[] }>> };
    steps.push(...Object.values(jobs ?? {}).flatMap((job) => job.steps));
    for (const [, output = ""] of text.matchAll(/steps\.rollout\.outputs\.([\w-]+)/g))
      expect(Object.keys(outputs), name).toContain(output);
  }
  const ours = steps.filter(({ uses }) => uses?.startsWith("OWNER/agentcore-rollouts@"));
  expect(ours.length).toBe(2);
  for (const { with: given = {} } of ours)
    for (const name of Object.keys(given)) expect(Object.keys(inputs)).toContain(name);
});
