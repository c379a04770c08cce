import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseEvents } from "../../activities/smoke/events.ts";
import { parseAnswer } from "../../activities/smoke/parse-answer.ts";
import { checkSpecText } from "../../client/spec/read-spec-file.ts";
import { parseWorkflowId } from "../../client/promotion-name.ts";
import { printable } from "../../client/printable.ts";
import { parseWebhookAnswer } from "../../domain/gates/measure-webhook.ts";
import { parseMessage } from "../../domain/promotion/parse-message.ts";
import { parseCondition } from "../../domain/spec/condition.ts";
import { parseDurationMs } from "../../domain/spec/duration.ts";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import { parseRuntimeArn } from "../../domain/target.ts";
import { writtenSpec } from "../spec/written-spec.ts";

/** Any text, and texts that come close to what is expected: JSON, event streams, YAML. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 2_000 }),
  fc.json(),
  fc
    .array(fc.tuple(fc.constantFrom("data", "event", "id", ":", ""), fc.string()))
    .map((lines) => lines.map(([field, value]) => `${field}: ${value}`).join("\n\n")),
);
const runs = { numRuns: 300 };

/** A good spec with something else in one place. */
const brokenSpec = fc
  .tuple(fc.nat(), fc.jsonValue({ maxDepth: 3 }))
  .map(([at, value]) => replaceAt(structuredClone(writtenSpec()), at, value));

function replaceAt(spec: object, at: number, value: unknown): object {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (holder: object): void => {
    for (const key of Object.keys(holder)) {
      places.push({ holder: holder as Record<string, unknown>, key });
      const inner = (holder as Record<string, unknown>)[key];
      if (typeof inner === "object" && inner !== null) visit(inner);
    }
  };
  visit(spec);
  const place = places[at % places.length];
  if (place) place.holder[place.key] = value;
  return spec;
}

test("any value is a spec, or refused with issues that say where", () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), brokenSpec), (value) => {
      const result = normaliseSpec(value);
      if ("ok" in result) return;
      expect(result.issues.length).toBeGreaterThan(0);
      for (const { message } of result.issues) expect(message).not.toBe("");
    }),
    runs,
  );
});

test("any text is a spec file, or refused with lines and columns", () => {
  const yaml = brokenSpec.map((spec) => JSON.stringify(spec));
  fc.assert(
    fc.property(fc.oneof(text, yaml), (content) => {
      const result = checkSpecText(content, "spec.yaml");
      if ("ok" in result) return;
      for (const { line, column } of result.issues)
        expect([line >= 1, column >= 1]).toEqual([true, true]);
    }),
    runs,
  );
});

test("whatever an agent answers is read as texts and errors", () => {
  const contentType = fc.oneof(
    fc.constantFrom("application/json", "text/event-stream", "text/plain", ""),
    fc.string(),
  );
  fc.assert(
    fc.property(text, contentType, (body, type) => {
      const { texts, errors } = parseAnswer({ text: body, contentType: type } as never);
      expect(texts[0]).toBe(body);
      for (const each of [...texts, ...errors]) expect(typeof each).toBe("string");
      parseEvents(body);
    }),
    runs,
  );
});

test("a webhook's answer is the verdict that it writes out, and never a pass by accident", () => {
  const near = fc
    .record(
      { verdict: fc.oneof(fc.constantFrom("pass", "fail", "Pass", "__proto__"), fc.jsonValue()) },
      { requiredKeys: [] },
    )
    .chain((answer) => fc.jsonValue().map((reason) => JSON.stringify({ ...answer, reason })));
  fc.assert(
    fc.property(fc.oneof(text, near), (body) => {
      const { phase, reason } = parseWebhookAnswer(body, "judge.example.com");
      expect(phase === "successful").toBe(verdictIn(body) === "pass");
      expect(reason).toContain("judge.example.com");
    }),
    runs,
  );
});

function verdictIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { verdict?: unknown } | null)?.verdict;
  } catch {
    return undefined;
  }
}

test("any argument of a message has the right shape, or is refused in words", () => {
  const near = fc.record(
    { promotion: fc.jsonValue(), by: fc.jsonValue(), reason: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), near), (argument) => {
      const parsed = parseMessage(argument);
      if (typeof parsed === "string") expect(parsed).not.toBe("");
      else expect(typeof parsed.promotion).toBe("string");
    }),
    runs,
  );
});

test("short texts of people are understood or not, and nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (word) => {
      expect(parseDurationMs(word) ?? 0).toBeGreaterThanOrEqual(0);
      parseRuntimeArn(word);
      parseWorkflowId(word);
      parseCondition(word, "share" as never);
    }),
    runs,
  );
});

test("what is printed holds nothing that a terminal would obey", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (said) => {
      expect(printable(said)).not.toMatch(/\p{Cc}/u);
    }),
    runs,
  );
});
