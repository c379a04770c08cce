import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkSpecText, readSpecFile } from "../../client/spec/read-spec-file.ts";
import { formatFileIssue } from "../../client/spec/read-yaml-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "acr-spec-"));
});
afterAll(() => rm(folder, { recursive: true }));

function linesOf(text: string): string[] {
  const result = checkSpecText(text, "spec.yaml");
  return "ok" in result ? [] : result.issues.map(formatFileIssue);
}

const MISTAKES = `version: 1
target:
  runtime: arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5
  endpoint: DEFAULT
candidate: newest
smoke:
  sessions: many
  turn_timeout: 60s
  turns:
    - expect: {contains: hello}
`;

test("five mistakes are shown at once, each with line, column and path", () => {
  expect(linesOf(MISTAKES)).toEqual([
    "spec.yaml:4:13  target.endpoint  must not be DEFAULT: AWS itself moves it to every new version. Name the endpoint that your users call.",
    'spec.yaml:5:12  candidate  must be latest, a version number, {after: NUMBER}, {endpoint: NAME}, or {artifact: IMAGE@sha256:DIGEST}, is "newest"',
    'spec.yaml:7:13  smoke.sessions  must be a whole number above 0, 1000 at most, is "many"',
    'spec.yaml:8:3  smoke.turn_timeout  is not a known key; did you mean "turnTimeout"?',
    "spec.yaml:10:7  smoke.turns[0]  says nothing to the agent: add payload or payloads",
  ]);
});

test("a key that is missing is shown where its part begins", () => {
  expect(
    linesOf(
      "version: 1\ncandidate: latest\ntarget:\n  endpoint: production\nsmoke:\n  sessions: 2\n",
    ),
  ).toEqual([
    expect.stringMatching(/^spec\.yaml:3:1 {2}target\.runtime {2}is missing/),
    expect.stringMatching(/^spec\.yaml:5:1 {2}smoke\.turns {2}is missing/),
  ]);
});

test("JSON, with tabs, has lines and columns too", () => {
  const lines = linesOf(
    '{\n\t"version": 2,\n\t"candidate": "latest",\n\t"target": {},\n\t"smoke": {}\n}',
  );
  expect(lines[0]).toBe("spec.yaml:2:13  version  must be 1, the version of this format, is 2");
});

test("a mistake behind an anchor is shown", () => {
  const text = MISTAKES.replace("  sessions: many", "  sessions: &n many\n  requiredPasses: *n");
  expect(linesOf(text)).toContainEqual(
    expect.stringMatching(
      /^spec\.yaml:8:19 {2}smoke\.requiredPasses {2}must be a number of sessions/,
    ),
  );
});

test.each([
  ["nothing", "", 'spec.yaml:1:1  is empty; a spec begins with "version: 1"'],
  ["comments alone", "# later\n", 'spec.yaml:1:1  is empty; a spec begins with "version: 1"'],
  ["an open bracket", "a: [b\nc: d", "spec.yaml:2:1  is not valid YAML: Flow sequence"],
  [
    "a key twice",
    "version: 1\nversion: 1\n",
    "spec.yaml:2:1  is not valid YAML: Map keys must be unique",
  ],
  ["an unknown tag", "version: !now 1", "spec.yaml:1:10  is not valid YAML: Unresolved tag"],
  [
    "two documents",
    "version: 1\n---\nversion: 1\n",
    "spec.yaml:2:1  holds a second document; a file holds one spec",
  ],
  ["a bomb of anchors", bombOfAnchors(), "spec.yaml:1:1  refers to anchors more than 100 times"],
  ["not a mapping", "hello", "spec.yaml:1:1  spec  must be a mapping with the keys"],
])("%s", (_name, text, expected) => {
  const lines = linesOf(text);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.startsWith(expected), lines[0]).toBe(true);
});

function bombOfAnchors(): string {
  const many = (name: string) => Array.from({ length: 10 }, () => name).join(", ");
  return `a: &a [${many("1")}]\nb: &b [${many("*a")}]\nc: &c [${many("*b")}]\nd: [${many("*c")}]\n`;
}

test("a payload that contains itself is refused", () => {
  const lines = linesOf(`${MISTAKES}    - payload: &p {again: *p}\n`);
  expect(lines.join("\n")).toContain("smoke.turns[1].payload  must be JSON that the agent is sent");
});

test("a value cannot do anything to the terminal", () => {
  const text = MISTAKES.replace("many", String.raw`"\e[2J\e]0;title\a\u202Emany"`);
  // oxlint-disable-next-line no-control-regex
  expect(linesOf(text).join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});

test("a file that is not there, a directory and a file too large", async () => {
  const large = path.join(folder, "large.yaml");
  await writeFile(large, `# ${"x".repeat(1_000_000)}`);
  const refusal = (message: RegExp) => ({
    code: "BadUsage",
    message: expect.stringMatching(message) as string,
  });
  await expect(readSpecFile("none.yaml")).rejects.toMatchObject(
    refusal(/^no such file: none.yaml$/),
  );
  await expect(readSpecFile(folder)).rejects.toMatchObject(
    refusal(/is a directory; name the file/),
  );
  await expect(readSpecFile(large)).rejects.toMatchObject(refusal(/is too large/));
});
