import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "./captured-io.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "acr-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

const MINIMAL = new URL("../../examples/minimal.yaml", import.meta.url).pathname;

async function broken(): Promise<string> {
  const file = path.join(folder, "broken.yaml");
  await writeFile(
    file,
    "version: 1\ntarget:\n  runtime: support-a1b2c3d4e5\n  endpoint: DEFAULT\ncandidate: latest\nsmoke:\n  sesions: 3\n",
  );
  return file;
}

test.each([[[]], [["--help"]]])(
  "%j shows the commands, the exit codes and examples",
  async (argv) => {
    const { exitCode, stdout, stderr } = await runCli(argv);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    for (const command of [
      "promote",
      "plan",
      "backtest",
      "status",
      "approve",
      "reject",
      "abort",
      "retry",
      "accept",
      "setup",
      "worker",
    ]) {
      expect(stdout).toContain(`\n  ${command} `);
    }
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7]) expect(stdout).toContain(`\n  ${code}  `);
    expect(stdout).toContain("Examples:");
  },
);

test.each([
  "promote",
  "plan",
  "backtest",
  "status",
  "approve",
  "reject",
  "abort",
  "retry",
  "accept",
  "setup",
  "worker",
])("the help of %s has examples", async (command) => {
  const { exitCode, stdout } = await runCli([command, "--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Examples:\n  agentcore-rollouts ${command}`.slice(0, 30));
  expect(stdout).toContain(`agentcore-rollouts ${command}`);
});

test.each([
  [
    "a mistyped command",
    ["promot", "x.yaml"],
    "error: unknown command 'promot'\n(Did you mean promote?)\nnext: agentcore-rollouts --help\n",
  ],
  [
    "a mistyped option",
    ["status", "--wiat"],
    "error: unknown option '--wiat'\n(Did you mean --wait?)\nnext: agentcore-rollouts status --help\n",
  ],
  ...[
    ["list", "lanes"],
    ["undo", "rollback"],
    ["logs", "watch"],
  ].map(([typed = "", meant = ""]): [string, string[], string] => [
    `${typed}, as other tools call ${meant}`,
    [typed],
    `error: unknown command '${typed}'\nnext: agentcore-rollouts ${meant} --help\n`,
  ]),
  [
    "no file",
    ["promote"],
    "error: missing required argument 'file'\nnext: agentcore-rollouts promote --help\n",
  ],
  [
    "an output nobody knows",
    ["status", "--output", "xml"],
    "error: option '--output <format>' argument 'xml' is invalid. Allowed choices are text, json.\nnext: agentcore-rollouts status --help\n",
  ],
  [
    "a file that is not there",
    ["promote", "none.yaml"],
    "error: no such file: none.yaml\nnext: name a file that is there (agentcore-rollouts init writes a first spec)\n",
  ],
  [
    "a number where a spec file belongs",
    ["plan", "1a2b3c4d"],
    "error: no such file: 1a2b3c4d\nnext: name a file that is there",
  ],
  [
    "an ARN where a file belongs",
    ["promote", "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5"],
    'error: there is no spec file "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5"; promote takes a file and starts a promotion\nnext: agentcore-rollouts init ',
  ],
  [
    "a promotion's name where a file belongs",
    ["promote", "production"],
    'error: there is no spec file "production"; promote takes a file and starts a promotion\nnext: agentcore-rollouts promote FILE   (to let a waiting promotion go on: agentcore-rollouts approve production; one that is paused: agentcore-rollouts resume production)\n',
  ],
])("%s is bad usage: exit 2, one message, the next command", async (_name, argv, message) => {
  const { exitCode, stdout, stderr } = await runCli(argv);
  expect(exitCode).toBe(2);
  expect(stdout).toBe("");
  expect(stderr.startsWith(message), stderr).toBe(true);
});

test("promote with a broken spec shows every mistake with its line and needs no server: exit 2", async () => {
  const file = await broken();
  const { exitCode, stdout, stderr } = await runCli(["promote", file]);
  expect(exitCode).toBe(2);
  expect(stdout).toBe("");
  expect(stderr.trimEnd().split("\n")).toEqual([
    `error: 5 mistakes in ${file}:`,
    expect.stringContaining(`${file}:2:1  target.account  is missing`),
    expect.stringContaining(`${file}:2:1  target.region  is missing`),
    expect.stringContaining(`${file}:4:13  target.endpoint  must not be DEFAULT`),
    expect.stringContaining(`${file}:6:1  smoke.turns  is missing`),
    `${file}:7:3  smoke.sesions  is not a known key; did you mean "sessions"?`,
    expect.stringMatching(/^next: /),
  ]);
});

test("with --output json the mistakes are one document on stdout", async () => {
  const { exitCode, stdout, stderr } = await runCli([
    "promote",
    await broken(),
    "--output",
    "json",
  ]);
  expect(exitCode).toBe(2);
  const { error } = JSON.parse(stdout);
  expect(error).toMatchObject({ code: "SpecInvalid", next: expect.any(String) });
  expect(error.issues).toContainEqual({
    file: expect.any(String),
    line: 4,
    column: 13,
    path: "target.endpoint",
    message: expect.any(String),
  });
  expect(stderr).toMatch(/^error: /);
});

test.concurrent.each([
  ["promote", MINIMAL],
  ["status"],
  ["approve", "production"],
  ["setup"],
  ["worker"],
])("without a Temporal server %s fails: exit 1, one message, the next command", async (...argv) => {
  const { exitCode, stdout, stderr } = await runCli([...argv, "--address", "127.0.0.1:1"]);
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^error: no Temporal server answers at 127\.0\.0\.1:1 \(/),
    'next: start a local one with "agentcore-rollouts dev", or name yours with --address HOST:PORT, --profile NAME or TEMPORAL_ADDRESS',
  ]);
});

test("the address comes from TEMPORAL_ADDRESS, and something else that listens there is no server", async () => {
  const server = createServer((socket) => socket.on("error", () => {}));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { exitCode, stderr } = await runCli(["status"], { env: { TEMPORAL_ADDRESS: address } });
  server.close();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`error: no Temporal server answers at ${address}`);
});

test("a Temporal configuration that cannot be read is named", async () => {
  const file = path.join(folder, "temporal.toml");
  await writeFile(file, "[profile.default\n");
  const { exitCode, stderr } = await runCli(["status"], { env: { TEMPORAL_CONFIG_FILE: file } });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("error: the Temporal configuration cannot be used");
  expect(stderr).toContain('next: check it with "temporal config list"');
});
