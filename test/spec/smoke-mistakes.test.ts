import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSpecText } from "../../client/spec/read-spec-file.ts";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import { issuesOf, writtenSpec } from "./written-spec.ts";

const turn = (more: object) => ({ turns: [{ payload: { prompt: "Hello" }, ...more }] });
const expecting = (expected: object) => turn({ expect: expected });
const isolated = (tell: string, ask = "What was it?") => ({
  isolation: { tell: { payload: tell }, ask: { payload: ask } },
});

describe("a smoke is refused with place and reason for", () => {
  test.each<[string, object, string]>([
    [
      "a JMESPath that does not parse",
      expecting({ jmespath: ["a[?"] }),
      "smoke.turns[0].expect.jmespath[0] must be a JMESPath expression (column 3, found unexpected end",
    ],
    [
      "a JMESPath function that does not exist",
      expecting({ jmespath: "len(@)" }),
      "smoke.turns[0].expect.jmespath must be a JMESPath expression (Unknown function: len()",
    ],
    [
      "a pattern that could take forever elsewhere",
      expecting({ matches: "(a)\\1" }),
      "smoke.turns[0].expect.matches must be a regular expression as RE2 knows them (invalid escape",
    ],
    [
      "a schema of an unknown type",
      expecting({ schema: { type: "objekt" } }),
      "smoke.turns[0].expect.schema must be a JSON Schema (schema is invalid: data/type must be",
    ],
    [
      "a schema with a mistyped keyword, which would check nothing",
      expecting({ schema: { requierd: ["a"] } }),
      'smoke.turns[0].expect.schema must be a JSON Schema (strict mode: unknown keyword: "requierd")',
    ],
    [
      "a schema of a format that is not checked",
      expecting({ schema: { type: "string", format: "email" } }),
      'smoke.turns[0].expect.schema must be a JSON Schema (unknown format "email"',
    ],
    [
      "a schema that validates later",
      expecting({ schema: { $async: true } }),
      "smoke.turns[0].expect.schema must be a JSON Schema ($async",
    ],
    [
      "a text as schema",
      expecting({ schema: "{}" }),
      "smoke.turns[0].expect.schema must be a JSON",
    ],
    [
      "a duration without its unit",
      expecting({ maxFirstByte: 5 }),
      "smoke.turns[0].expect.maxFirstByte must be a duration with its unit",
    ],
    [
      "a first byte after the time-out",
      expecting({ maxFirstByte: "2m" }),
      "smoke.turns[0].expect.maxFirstByte must be at most smoke.turnTimeout (60s), is 2m",
    ],
    [
      "an until longer than the smoke",
      turn({ until: { timeout: "20m" } }),
      "smoke.turns[0].until.timeout must be below smoke.budget.maxDuration (15m by default), is 20m",
    ],
    [
      "an until that asks once",
      turn({ until: { timeout: "10s", interval: "10s" } }),
      "smoke.turns[0].until.timeout must be above smoke.turns[0].until.interval",
    ],
    [
      "an unknown protocol",
      { protocol: "grpc" },
      'smoke.protocol must be http or mcp or a2a, is "grpc"',
    ],
    [
      "a turn of another protocol",
      { turns: [{ callTool: { name: "a" } }] },
      "smoke.turns[0].callTool belongs to the protocol mcp, and this smoke speaks http: use payload",
    ],
    [
      "a turn that says two things",
      turn({ payloads: [1] }),
      "smoke.turns[0] must hold only one of payload and payloads",
    ],
    [
      "a budget below what the sessions send",
      { sessions: 4, budget: { maxTurns: 3 } },
      "smoke.budget.maxTurns must be at least 4, which the sessions send",
    ],
    [
      "payloads that no session sends",
      { turns: [{ payloads: [1, 2, 3, 4] }] },
      'smoke.turns[0].payloads holds 4 payloads, one for each session, and there are only 3 sessions: write "sessions: 4"',
    ],
    [
      "more sessions at a time than the account's quota",
      { sessions: 100, parallelism: 30 },
      "smoke.parallelism must be a whole number above 0, 20 at most, is 30",
    ],
    [
      "a bare fraction as the passes",
      { requiredPasses: 0.8 },
      "smoke.requiredPasses must be a number of sessions, or a share of them like 80%, is 0.8",
    ],
    [
      "an isolation probe without a secret",
      isolated("Hello"),
      "smoke.isolation.tell must hold ${secret}",
    ],
    [
      "an isolation probe that gives its secret away",
      isolated("${secret}", "Is it ${secret}?"),
      "smoke.isolation.ask must not hold ${secret}",
    ],
    [
      "a token in place of a caller's name",
      { caller: "eyJ" },
      "smoke.caller must be sigv4, or {jwt: NAME} with a caller of the worker's configuration",
    ],
    [
      "a header with a token",
      { marker: { headers: { Authorization: "Bearer x" } } },
      "smoke.marker.headers.Authorization must not be a header that the engine or AWS sets itself",
    ],
    [
      "marked fields of a payload that has none",
      { turns: [{ payload: "Hello" }], marker: { payload: { a: 1 } } },
      "smoke.turns[0].payload must be a mapping: smoke.marker.payload adds fields to it",
    ],
    [
      "a user id beside a token",
      { marker: { userId: "a" }, caller: { jwt: "shop" } },
      "smoke.marker.userId is for the caller sigv4",
    ],
    [
      "a cleanup of a user's memory",
      { cleanup: [{ memory: "notes-a1b2c3d4e5", actor: "ann" }] },
      "smoke.cleanup[0].actor must hold ${promotionId}",
    ],
    [
      "a secret in the spec itself",
      { redact: ["Hel+o"] },
      "smoke.redact[0] matches what smoke.turns itself holds",
    ],
  ])("%s", (_, smoke, expected) => {
    const issues = issuesOf(writtenSpec({ smoke: smoke as Record<string, unknown> }));
    expect(issues).toHaveLength(1);
    expect(issues[0]?.startsWith(expected), issues[0]).toBe(true);
  });
});

test("a share of passes is rounded up to whole sessions", () => {
  const spec = normaliseSpec(writtenSpec({ smoke: { sessions: 3, requiredPasses: "50%" } }));
  expect(spec).toMatchObject({ ok: { smoke: { requiredPasses: 2 } } });
});

describe("payloads of a file", () => {
  const specOf = (file: string): string =>
    [
      "version: 1",
      "candidate: latest",
      "target: { runtime: support-a1b2c3d4e5, account: '123456789012', region: us-east-1, endpoint: production }",
      "smoke:",
      "  turns:",
      `    - payloads: ${file}`,
    ].join("\n");

  async function read(name: string, text: string) {
    const folder = await mkdtemp(join(tmpdir(), "payloads-"));
    await writeFile(join(folder, name), text);
    return checkSpecText(specOf(name), join(folder, "spec.yaml"));
  }

  test.each([
    ["payloads.jsonl", '{"a":1}\n\n{"a":2}\n'],
    ["payloads.json", '[{"a":1},{"a":2}]'],
    ["payloads.yaml", "- a: 1\n- { a: 2 }\n"],
  ])("%s are put in its place", async (name, text) => {
    expect(await read(name, text)).toMatchObject({
      ok: { smoke: { turns: [{ payloads: [{ a: 1 }, { a: 2 }] }] } },
    });
  });

  test.each([
    ["a line that is not JSON", "p.jsonl", "1\nno\n", "p.jsonl: line 2 is not JSON"],
    ["nothing in it", "p.jsonl", "\n", "p.jsonl: is empty"],
    ["no list", "p.yaml", "a: 1", "p.yaml: must hold a list of payloads"],
    ["too much", "p.json", `["${"a".repeat(600_000)}"]`, "p.json: is too large (600004 bytes"],
  ])("are refused for %s", async (_, name, text, expected) => {
    const result = await read(name, text);
    expect(result).toMatchObject({
      issues: [
        { line: 6, path: "smoke.turns[0].payloads", message: expect.stringContaining(expected) },
      ],
    });
  });

  test("that are not there, or no file, are refused", () => {
    const messages = ["none.jsonl", "/dev/zero", "/tmp"].map((file) => {
      const result = checkSpecText(specOf(file), "/nowhere/spec.yaml");
      return "issues" in result ? result.issues.map(({ message }) => message) : [];
    });
    expect(messages).toEqual([
      ["none.jsonl: there is no such file"],
      ["/dev/zero: is no file"],
      ["/tmp: is no file"],
    ]);
  });
});
