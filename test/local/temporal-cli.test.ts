import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findTemporalCli } from "../../client/local/temporal-cli.ts";
import { TemporalCliError } from "../../client/local/temporal-cli-error.ts";
import { TEMPORAL_CLI_VERSION } from "../../client/local/temporal-cli-version.ts";
import { addCli, addGo, addScript, makeSandbox } from "./sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let progress: string[];
beforeEach(() => {
  sandbox = makeSandbox();
  progress = [];
});
afterEach(() => sandbox.remove());

const find = (extraEnv: Record<string, string> = {}) =>
  findTemporalCli({
    env: { ...sandbox.env, ...extraEnv },
    onProgress: (line) => progress.push(line),
  });
const onPath = () => path.join(sandbox.dir, "bin", "temporal");

async function failure(found: Promise<unknown>): Promise<TemporalCliError> {
  const error = await found.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TemporalCliError);
  return error as TemporalCliError;
}

describe("the first way that works is taken", () => {
  const explicit = () => void addCli(path.join(sandbox.dir, "my-temporal"));
  const path_ = () => void addCli(onPath());
  const oldPath = () => void addCli(onPath(), "1.24.2");
  const brokenPath = () => void addScript(onPath(), "exit 1");
  const otherPath = () => void addScript(onPath(), "echo a calendar");
  const cache = () => void addCli(sandbox.cachedCli);
  const brokenCache = () => void addScript(sandbox.cachedCli, "exit 1");
  const go = () => addGo(sandbox);

  test.each([
    { machine: "everything", has: [explicit, path_, cache, go], source: "explicit" },
    { machine: "PATH and cache", has: [path_, cache, go], source: "path" },
    { machine: "an old server on PATH, and the cache", has: [oldPath, cache, go], source: "cache" },
    { machine: "a broken one on PATH, and the cache", has: [brokenPath, cache], source: "cache" },
    { machine: "another program on PATH, and the cache", has: [otherPath, cache], source: "cache" },
    { machine: "the cache", has: [cache], source: "cache" },
    { machine: "Go alone", has: [go], source: "build" },
    { machine: "a broken file in the cache, and Go", has: [brokenCache, go], source: "build" },
  ])("$machine: $source", async ({ has, source }) => {
    for (const add of has) add();
    const env = has.includes(explicit)
      ? { TEMPORAL_CLI_PATH: path.join(sandbox.dir, "my-temporal") }
      : {};
    const found = await find(env);
    expect(found.source).toBe(source);
    expect(existsSync(found.path)).toBe(true);
  });

  test("a build says when it starts and ends, leaves only the CLI, and is found again", async () => {
    addGo(sandbox);
    expect(await find()).toEqual({ path: sandbox.cachedCli, source: "build" });
    expect(progress).toHaveLength(2);
    expect(progress[0]).toContain(`Building the Temporal CLI ${TEMPORAL_CLI_VERSION}`);
    expect(progress[1]).toMatch(/built in \d+ s/);
    expect(await find()).toEqual({ path: sandbox.cachedCli, source: "cache" });
    expect(sandbox.goCalls().filter((call) => call.includes(" build "))).toHaveLength(1);
  });
});

describe("when no way works", () => {
  test("one error names each way, why it failed and what to do", async () => {
    const error = await failure(find());
    expect(error.attempts.map(({ way }) => way)).toEqual([
      "TEMPORAL_CLI_PATH",
      "temporal on PATH",
      "cache",
      "download by the Temporal SDK",
      "build with Go",
    ]);
    for (const { way, reason, remedy } of error.attempts) {
      expect(reason).not.toBe("");
      expect(error.message).toContain(`- ${way}: ${reason}\n  To use it: ${remedy}`);
    }
    expect(error.attempts[3]?.reason).toContain("temporal.download");
  });

  test("an unusable TEMPORAL_CLI_PATH is an error at once, whatever else there is", async () => {
    addCli(onPath());
    const missing = path.join(sandbox.dir, "nowhere");
    const error = await failure(find({ TEMPORAL_CLI_PATH: missing }));
    expect(error.attempts).toHaveLength(1);
    expect(error.message).toContain(missing);
    expect(error.message).toContain("unset TEMPORAL_CLI_PATH");
  });

  test("a failed build shows the last lines of Go and leaves nothing behind", async () => {
    addGo(sandbox, { buildFails: true });
    expect((await failure(find())).message).toContain("cannot find module");
    expect(existsSync(sandbox.cachedCli)).toBe(false);
  });
});

describe("which Go can build", () => {
  test.each([
    { version: "1.26.4", toolchain: "local", builds: true },
    { version: "1.27", toolchain: "local", builds: true },
    { version: "1.26.3", toolchain: "local", builds: false },
    { version: "1.22.1", toolchain: "auto", builds: true },
    { version: "1.20.4", toolchain: "auto", builds: false },
  ] as const)("go $version with GOTOOLCHAIN=$toolchain: $builds", async ({ builds, ...go }) => {
    addGo(sandbox, go);
    if (builds) {
      expect((await find()).source).toBe("build");
    } else {
      expect((await failure(find())).message).toContain(
        `or later is needed, PATH has ${go.version}`,
      );
    }
  });
});

test("tools/temporal/go.mod pins the version that the cache is keyed by", () => {
  const goMod = readFileSync(
    path.resolve(import.meta.dirname, "../../tools/temporal/go.mod"),
    "utf8",
  );
  expect(goMod).toMatch(new RegExp(`github.com/temporalio/cli v${TEMPORAL_CLI_VERSION}( |$)`, "m"));
});
