import { formatDuration } from "../../domain/format.ts";
import { searchJson } from "../../domain/smoke/assertions/jmespath.ts";
import { compileJsonSchema } from "../../domain/smoke/assertions/json-schema.ts";
import { compilePattern } from "../../domain/smoke/assertions/pattern.ts";
import type { ExpectSpec } from "../../domain/spec/smoke-spec.ts";
import { plainTextOf } from "./parse-answer.ts";
import type { ParsedAnswer } from "./parse-answer.ts";

/** An answer that came whole, with a 2xx. */
export interface Answer extends ParsedAnswer {
  /** Only the beginning of it is known. */
  readonly truncated: boolean;
  readonly latencyMs: number;
  readonly firstByteMs?: number;
}

export interface Assessment {
  /** What is wrong with it, in words for people: an error inside it, or its time. */
  readonly wrong: readonly string[];
  /** What is expected and not there, and may be there when it is asked for again. */
  readonly missing: readonly string[];
}

/** What an answer lacks; nothing when it is as expected. */
export function assessAnswer(
  answer: Answer,
  expect: ExpectSpec,
  judgeLatency: boolean,
): Assessment {
  const errors = answer.errors.map((error) => `the answer carries an error: ${error}`);
  return {
    wrong: [...errors, ...(judgeLatency ? assessTimes(answer, expect) : [])],
    missing: [...assessText(answer, expect), ...assessJson(answer, expect)],
  };
}

function assessTimes(answer: Answer, expect: ExpectSpec): string[] {
  const { maxLatencyMs = Infinity, maxFirstByteMs = Infinity } = expect;
  const { latencyMs, firstByteMs = latencyMs } = answer;
  const tooLate = (what: string, tookMs: number, mostMs: number): string[] =>
    tookMs > mostMs
      ? [`${what} took ${formatDuration(tookMs)}, at most ${formatDuration(mostMs)} is allowed`]
      : [];
  return [
    ...tooLate("the answer", latencyMs, maxLatencyMs),
    ...tooLate("the first byte", firstByteMs, maxFirstByteMs),
  ];
}

function assessText({ texts, truncated }: Answer, expect: ExpectSpec): string[] {
  const cut = truncated ? " in the first 256 KiB" : "";
  const absent = (expect.contains ?? [])
    .filter((wanted) => !texts.some((text) => text.includes(wanted)))
    .map((wanted) => `the answer does not contain ${JSON.stringify(wanted)}${cut}`);
  const { matches } = expect;
  if (matches === undefined) return absent;
  const pattern = compilePattern(matches);
  return texts.some((text) => pattern.test(text))
    ? absent
    : [...absent, `the answer does not match /${matches}/${cut}`];
}

function assessJson({ json, truncated }: Answer, expect: ExpectSpec): string[] {
  const { schema, jmespath = [] } = expect;
  if (schema === undefined && jmespath.length === 0) return [];
  if (truncated) return ["the answer is too long to be judged as JSON: more than 256 KiB"];
  if (!json) return ["the answer is not JSON"];
  const problem = schema === undefined ? undefined : assessSchema(schema, json.value);
  return [
    ...(problem === undefined ? [] : [problem]),
    ...jmespath.flatMap((expression) => assessExpression(expression, json.value) ?? []),
  ];
}

function assessSchema(schema: unknown, value: unknown): string | undefined {
  try {
    const problem = compileJsonSchema(schema)(value);
    return problem === undefined ? undefined : `the answer does not fit the schema: ${problem}`;
  } catch (error) {
    return `the schema could not be applied: ${(error as Error).message}`;
  }
}

/** Nothing but `true` passes: an expression that finds nothing yields null, which says no. */
function assessExpression(expression: string, value: unknown): string | undefined {
  try {
    const found = searchJson(expression, value);
    return found === true
      ? undefined
      : `${expression} yields ${plainTextOf(found ?? null)}, not true`;
  } catch (error) {
    return `${expression} could not be evaluated: ${(error as Error).message}`;
  }
}
