import { expect, test } from "vitest";
import { issuesOf, writtenSpec } from "./written-spec.ts";

const errorRate = (more: object) => ({
  kind: "threshold",
  metric: "error-rate",
  max: "5%",
  ...more,
});
const turn = (more: object) => ({ smoke: { turns: [{ payload: "Hello", ...more }] } });

test.each<[string, Parameters<typeof writtenSpec>[0], string]>([
  // The shape.
  ["another version", { version: 2 }, "version must be 1, the version of this format, is 2"],
  [
    "a key nobody knows",
    { foo: 1 },
    "foo is not a known key; known here are $schema, version, target",
  ],
  [
    "a mistyped key",
    { smoke: { sesions: 3 } },
    'smoke.sesions is not a known key; did you mean "sessions"?',
  ],
  [
    "swapped letters",
    { smoke: { tunrs: [] } },
    'smoke.tunrs is not a known key; did you mean "turns"?',
  ],
  [
    "another spelling",
    { smoke: { "turn-timeout": "3s" } },
    'smoke.turn-timeout is not a known key; did you mean "turnTimeout"?',
  ],
  [
    "a mistyped key whose default would be a mistake beside the rest",
    { bake: { durration: "5m", timeout: "20m" } },
    'bake.durration is not a known key; did you mean "duration"?',
  ],
  [
    "a section that is a list",
    { bake: [] },
    "bake must be a mapping with the keys gates, duration",
  ],
  [
    "an empty section",
    { verify: null },
    "verify must be a mapping with the keys sessions, timeout, onNoEvidence, is empty",
  ],
  // The target.
  [
    "no runtime ARN or id",
    { target: { runtime: "support" } },
    "target.runtime must be the ARN of a runtime",
  ],
  [
    "an ARN of something else",
    { target: { runtime: "arn:aws:s3:::bucket" } },
    "target.runtime must be the ARN of a runtime",
  ],
  [
    "DEFAULT as the target",
    { target: { endpoint: "DEFAULT" } },
    "target.endpoint must not be DEFAULT: AWS itself moves it",
  ],
  [
    "no endpoint name",
    { target: { endpoint: "prod-1" } },
    "target.endpoint must be the name of an endpoint: a letter",
  ],
  [
    "an id without its account",
    { target: { runtime: "support-a1b2c3d4e5", region: "eu-west-1" } },
    "target.account is missing; a runtime named by its id",
  ],
  [
    "an id without its region",
    { target: { runtime: "support-a1b2c3d4e5", account: "123456789012" } },
    "target.region is missing; a runtime named by its id",
  ],
  [
    "an account that is a number",
    { target: { account: 123456789012 } },
    'target.account must be twelve digits in quotes, like "123456789012", is 123456789012',
  ],
  [
    "another account than the ARN",
    { target: { account: "999999999999" } },
    'target.account must be the one in the runtime\'s ARN (123456789012) or be left out, is "999999999999"',
  ],
  [
    "another region than the ARN",
    { target: { region: "eu-west-1" } },
    'target.region must be the one in the runtime\'s ARN (us-east-1) or be left out, is "eu-west-1"',
  ],
  [
    "a role of another account",
    { target: { roleArn: "arn:aws:iam::999999999999:role/x" } },
    "target.roleArn must be a role of the target's account (123456789012), is one of 999999999999",
  ],
  [
    "an external id without a role",
    { target: { externalId: "abc" } },
    "target.externalId is of no use without target.roleArn",
  ],
  [
    "a flag in words",
    { target: { create: "yes" } },
    'target.create must be true or false, is "yes"',
  ],
  // The candidate.
  [
    "no form of a candidate",
    { candidate: "newest" },
    'candidate must be latest, a version number, {after: NUMBER}, {endpoint: NAME}, or {artifact: IMAGE@sha256:DIGEST}, is "newest"',
  ],
  ["version 0", { candidate: 0 }, "candidate must be latest, a version number, {after: NUMBER}"],
  [
    "after nothing",
    { candidate: { after: "latest" } },
    'candidate.after must be a version number, 1 to 99999, is "latest"',
  ],
  [
    "a mistyped form",
    { candidate: { artefact: "x" } },
    'candidate.artefact is not a known key; did you mean "artifact"?',
  ],
  [
    "an S3 object without a key",
    { candidate: { artifact: { bucket: "code", versionId: "v1" } } },
    "candidate.artifact.key is missing; it must be the key of an S3 object",
  ],
  [
    "an unpinned image",
    { candidate: { artifact: "agent:latest" } },
    "candidate.artifact is not pinned: what agent:latest runs may change; name the image by its digest",
  ],
  [
    "an unpinned S3 object",
    { candidate: { artifact: { bucket: "code", key: "a.zip" } } },
    "candidate.artifact is not pinned: what s3://code/a.zip runs may change; add its versionId",
  ],
  // The smoke.
  [
    "a number in words",
    { smoke: { sessions: "many" } },
    'smoke.sessions must be a whole number above 0, 1000 at most, is "many"',
  ],
  [
    "half a session",
    { smoke: { sessions: 1.5 } },
    "smoke.sessions must be a whole number above 0, 1000 at most, is 1.5",
  ],
  [
    "more passes than sessions",
    { smoke: { requiredPasses: 4 } },
    "smoke.requiredPasses must be at most smoke.sessions (3), is 4",
  ],
  [
    "more in parallel than there are",
    { smoke: { parallelism: 4 } },
    "smoke.parallelism must be at most smoke.sessions (3), is 4",
  ],
  ["no turns", { smoke: { turns: [] } }, "smoke.turns must hold at least one turn"],
  [
    "a turn without a payload",
    { smoke: { turns: [{}] } },
    "smoke.turns[0] says nothing to the agent: add payload or payloads",
  ],
  [
    "a payload that is not JSON",
    { smoke: { turns: [{ payload: { a: Number.NaN } }] } },
    "smoke.turns[0].payload must be JSON that the agent is sent",
  ],
  [
    "a broken regular expression",
    turn({ expect: { matches: "(" } }),
    'smoke.turns[0].expect.matches must be a regular expression as RE2 knows them (missing closing ): `(`), is "("',
  ],
  [
    "text that every answer contains",
    turn({ expect: { contains: "" } }),
    "smoke.turns[0].expect.contains must be text to look for",
  ],
  [
    "a latency that the time-out forbids",
    turn({ expect: { maxLatency: "2m" } }),
    "smoke.turns[0].expect.maxLatency must be at most smoke.turnTimeout (60s), is 2m",
  ],
  [
    "through DEFAULT by name",
    { smoke: { via: { endpoint: "DEFAULT" } } },
    'smoke.via.endpoint must not be DEFAULT: write "via: default"',
  ],
  [
    "through the target itself",
    { smoke: { via: { endpoint: "production" } } },
    "smoke.via.endpoint must not be the target itself (production)",
  ],
  [
    "restart on a fixed version",
    { candidate: 7, smoke: { onSuperseded: "restart" } },
    "smoke.onSuperseded can be restart only for the candidates latest and {after: NUMBER}",
  ],
  [
    "an unknown choice",
    { smoke: { onSuperseded: "restrat" } },
    'smoke.onSuperseded must be stop or restart (did you mean "restart"?), is "restrat"',
  ],
  [
    "a turn longer than the step",
    { smoke: { budget: { maxDuration: "30s" } } },
    "smoke.budget.maxDuration must be above smoke.turnTimeout (60s by default), is 30s",
  ],
  // Durations and shares.
  [
    "a bare number as a duration",
    { watch: { timeout: 60 } },
    "watch.timeout must be a duration with its unit, like 90s, 10m or 24h, is 60",
  ],
  [
    "a duration in words",
    { watch: { timeout: "5 minutes" } },
    'watch.timeout must be a duration with its unit, like 90s, 10m or 24h, is "5 minutes"',
  ],
  [
    "no time at all",
    { watch: { interval: "0s" } },
    'watch.interval must be longer than 0s, is "0s"',
  ],
  ["a year", { watch: { timeout: "365d" } }, 'watch.timeout must be 30d at most, is "365d"'],
  [
    "an interval that misses its time-out",
    { watch: { interval: "1h" } },
    "watch.interval must be below watch.timeout (30m by default), is 1h",
  ],
  [
    "a share above one",
    { bake: { gates: [errorRate({ max: 5 })] } },
    "bake.gates[0].max must be a share of one, like 5% or 0.05, is 5",
  ],
  [
    "a gate that cannot fail",
    { bake: { gates: [errorRate({ max: "100%" })] } },
    "bake.gates[0].max must be below 100%: a gate at 100% can never fail.",
  ],
])("%s", (_name, parts, expected) => {
  const issues = issuesOf(writtenSpec(parts));
  expect(issues).toHaveLength(1);
  expect(issues[0]?.startsWith(expected), issues[0]).toBe(true);
});

test.each([
  [null, ["spec must be a mapping with the keys"]],
  ["text", ["spec must be a mapping with the keys"]],
  [{}, ["version is missing", "target is missing", "candidate is missing", "smoke is missing"]],
])("as a whole: %j", (written, expected) => {
  const issues = issuesOf(written);
  expect(issues).toHaveLength(expected.length);
  for (const [index, start] of expected.entries()) expect(issues[index]).toContain(start);
});

test("mistakes over several keys are found beside mistakes in single ones", () => {
  const issues = issuesOf(
    writtenSpec({
      smoke: { turnTimeout: 60, requiredPasses: 5, colour: "red" },
      target: { region: "eu-west-1", create: "no" },
    }),
  );
  expect(issues).toEqual([
    'target.create must be true or false, is "no"',
    "smoke.turnTimeout must be a duration with its unit, like 90s, 10m or 24h, is 60",
    expect.stringContaining("smoke.colour is not a known key"),
    expect.stringContaining("target.region must be the one in the runtime's ARN"),
    "smoke.requiredPasses must be at most smoke.sessions (3), is 5",
  ]);
});
