import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { InvokeAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";

import { steppedClock } from "../../emulator/index.ts";
import { begin, createEndpoint, createRuntime, mint } from "../emulator/story.ts";
import { runCli } from "./captured-io.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MINIMAL = new URL("../../examples/minimal.yaml", import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "acr-backtest-"));
});
afterAll(() => rm(folder, { recursive: true }));

const inFolder = (name: string): string => path.join(folder, name);

/** A day of baseline and four hours of a candidate that fails `failing` of ten calls. */
async function writeSeries(name: string, failing: number): Promise<string> {
  const startMs = Date.parse("2026-03-01T00:00:00Z");
  const rows = Array.from({ length: 28 * 60 }, (_, minute) => {
    const version = minute < 24 * 60 ? "baseline" : "candidate";
    const fails = version === "baseline" ? minute % 100 === 0 : minute % 10 < failing;
    const time = new Date(startMs + minute * MINUTE_MS).toISOString();
    return `${time},2,${fails ? 1 : 0},1,${version}`;
  });
  const file = inFolder(name);
  await writeFile(file, ["time,invocations,errors,sessions,version", ...rows].join("\n"));
  return file;
}

const backtest = (...argv: string[]) => runCli(["backtest", "--spec", MINIMAL, ...argv]);

describe("backtest of a series", () => {
  test("says what would have been decided, when and why, and draws it", async () => {
    const [series, chart] = [await writeSeries("bad.csv", 4), inFolder("bad.svg")];
    const { exitCode, stdout, stderr } = await backtest("--series", series, "--chart", chart);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Before the re-point 15 of 2,880 invocations failed.");
    expect(stdout).toMatch(
      /Rolled back after \d+m, at 2026-03-02 00:\d\d:00Z\.\n {2}errors: \d+ of \d+ failed/,
    );
    const svg = await readFile(chart, "utf8");
    expect(svg).toMatch(/^<svg [^]*rolled back at 2026-03-02[^]*<\/svg>\n$/);
    expect(svg).not.toContain("NaN");
  });

  test("a healthy candidate is promoted; JSON holds every look", async () => {
    const series = await writeSeries("good.csv", 0);
    const { exitCode, stdout } = await backtest("--series", series, "--output", "json");
    expect(exitCode).toBe(0);
    const { end, looks } = JSON.parse(stdout);
    expect(end.action).toBe("promote");
    expect(looks).toHaveLength(37);
  });

  test("the re-point can be named, and must lie inside", async () => {
    const series = await writeSeries("named.csv", 4);
    const { stdout } = await backtest("--series", series, "--repoint", "2026-03-01T12:00:00Z");
    expect(stdout).toContain("Before the re-point 8 of 1,440 invocations failed.");
    const outside = await backtest("--series", series, "--repoint", "2027-01-01T00:00:00Z");
    expect(outside).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("must lie inside the series"),
    });
  });

  test("a broken series is refused with every row and reason", async () => {
    const file = inFolder("broken.csv");
    await writeFile(
      file,
      "time,invocations,errors\n2026-03-01T10:00:00Z,4,5\n2026-03-01T10:01:00Z,-1,0\n2026-03-01T10:09:00Z,1,0\n",
    );
    const { exitCode, stderr } = await backtest("--series", file);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("row 2: 5 errors are more than 4 invocations\n");
    expect(stderr).toContain('row 3: invocations must be a number of 0 or more, is "-1"\n');
    expect(stderr).toContain("row 4: a gap: ");
    expect(stderr).toMatch(/\nnext: .+\n$/);
  });

  test.each([
    ["no series", [], "name what to judge"],
    ["a file that is not there", ["--series", "/nowhere.csv"], "there is no such file"],
    [
      "a duration without unit",
      ["--from-cloudwatch", "--since", "14"],
      "--since must be a duration",
    ],
    [
      "half a target",
      ["--from-cloudwatch", "agent-0123456789"],
      "name one endpoint as RUNTIME ENDPOINT",
    ],
  ])("%s is bad usage", async (_, argv, message) => {
    const { exitCode, stderr } = await backtest(...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("\nnext: agentcore-rollouts backtest --help\n".slice(0, 7));
  });
});

test("plan without AWS: steps with defaults, power, smoke and what to know", async () => {
  const { exitCode, stdout, stderr } = await runCli(["plan", MINIMAL, "--traffic", "60"]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  for (const words of [
    "3 sessions of 1 turn through DEFAULT, all must pass",
    "at 60 invocations an hour, 1% of them failing (assumed)",
    "It needs 1h 13m of this traffic to pass when nothing fails, 2h 1m when as many fail as now.",
    "A healthy version is rolled back in ",
    "A jump to 20% errors is found in ",
    "an agent that fails 1 in 5 passes it 51% of the time.",
    "It sends 5 turns to the agent; the tools they call are real.",
    "Watched for platform errors only",
    `next: agentcore-rollouts promote ${MINIMAL}`,
  ])
    expect(stdout).toContain(words);
});

test.each([
  [["--traffic", "many"], "--traffic must be invocations an hour"],
  [["--traffic", "60", "--error-rate", "120%"], "--error-rate must be a share"],
])("plan %j is bad usage", async (argv, message) => {
  const { exitCode, stderr } = await runCli(["plan", MINIMAL, ...argv]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
});

/** An endpoint that was called for the first time so long ago. */
async function beginYoung(agoMs: number): Promise<string> {
  const { spec, id, clock, emulator } = await beginPast(0);
  const atMs = Date.now() - agoMs;
  emulator.recordTraffic({ runtime: id, endpoint: "production", atMs, invocations: 90 });
  await clock.advance(Date.now() - clock.now());
  return spec;
}

/** An endpoint that was called twice an hour for two days, until now. */
async function beginPast(hours = 47) {
  const clock = steppedClock(Date.now() - (hours + 1) * HOUR_MS);
  const { emulator, control, data } = await begin({ clock });
  const { id, arn } = await createRuntime({ control, clock });
  await mint({ control, clock }, id, {
    filesystemConfigurations: [{ sessionStorage: { mountPath: "/mnt/data" } }],
  });
  await createEndpoint({ control, clock }, id, { name: "production", version: "1" });
  for (let hour = 0; hour < hours; hour += 1) {
    for (let call = 0; call < 2; call += 1) {
      const runtimeSessionId = `session-${String(hour * 2 + call).padStart(40, "0")}`;
      const payload = new TextEncoder().encode("{}");
      const input = { agentRuntimeArn: arn, qualifier: "production", runtimeSessionId, payload };
      const { response } = await data.send(new InvokeAgentRuntimeCommand(input));
      await response?.transformToString();
    }
    await clock.advance(HOUR_MS);
  }
  vi.stubEnv("AWS_ENDPOINT_URL", emulator.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "emulator");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "emulator");
  onTestFinished(() => void vi.unstubAllEnvs());
  const spec = inFolder("past.yaml");
  const text = await readFile(MINIMAL, "utf8");
  await writeFile(spec, text.replace(/runtime: \S+/, `runtime: ${arn}`));
  return { id, spec, clock, emulator };
}

describe("an endpoint's past", () => {
  test("plan reads its traffic and both versions", async () => {
    const { spec } = await beginPast();
    const { stdout, stderr, exitCode } = await runCli(["plan", spec]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^The bake at (?:1\.9|2) invocations an hour.*\(the last (?:2d|47h).*: no call in the \dd.* before\)$/m,
    );
    expect(stdout).toContain("and ends before that, without evidence.");
    expect(stdout).toContain("Sessions that run at the re-point stay on version 1 for up to 8h.");
    expect(stdout).toContain("Session storage is mounted by version 2: the re-point resets it.");
  });

  test("plan counts a short window by the minute, so that the newest calls are among them", async () => {
    const { id, spec, clock, emulator } = await beginPast();
    const atMs = Date.now() - 10 * MINUTE_MS;
    emulator.recordTraffic({ runtime: id, endpoint: "production", atMs, invocations: 120 });
    await clock.advance(Date.now() - clock.now());
    const text = await readFile(spec, "utf8");
    await writeFile(spec, `${text}\nmetrics: { baselineWindow: 1h }\n`);
    const { stdout } = await runCli(["plan", spec]);
    expect(stdout).toMatch(
      /at 1,[24]\d\d invocations an hour, 0% of them failing \(the last [56]m: no call in the 5[45]m before\)/,
    );
  });

  test("plan counts the calls of this hour too, over the time since the first of them", async () => {
    const { stdout } = await runCli(["plan", await beginYoung(20 * MINUTE_MS)]);
    expect(stdout).toMatch(/\(the last 1[4-6]m.*: no call in the \dd.* before\)/);
    expect(stdout).toMatch(/at 3[3-9]\d invocations an hour/);
  });

  test("plan of an endpoint whose calls are all too new to count says so", async () => {
    const { stdout } = await runCli(["plan", await beginYoung(MINUTE_MS)]);
    expect(stdout).toContain("There is no traffic older than 5m (metrics.delay)");
  });

  test("backtest judges it bake by bake", async () => {
    const { spec, id } = await beginPast();
    const argv = [
      "backtest",
      "--spec",
      spec,
      "--from-cloudwatch",
      id,
      "production",
      "--since",
      "2d",
    ];
    const { stdout, stderr, exitCode } = await runCli(argv);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${id}/production, 2d: `);
    expect(stdout).toContain("Judged as 2 bakes of at most 12h");
    expect(stdout).toContain("  0 would have been rolled back\n");
    expect(stdout).toContain("  2 would have ended without enough evidence\n");
  });

  test("a target that is not there leads to what there is, or to a plan without AWS", async () => {
    const { spec } = await beginPast();
    const text = await readFile(spec, "utf8");
    await writeFile(spec, text.replace("endpoint: production", "endpoint: missing"));
    const { stderr, exitCode } = await runCli(["plan", spec]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^error: AWS has no such target: .+\nnext: check names and region: aws bedrock-agentcore-control list-agent-runtimes .+ --traffic 60\)\n$/,
    );
    expect(stderr).not.toContain("credentials");
  });
});
