import { formatDuration } from "../../domain/format.ts";
import type { TurnSpec } from "../../domain/spec/promotion-spec.ts";
import { parseAnswer } from "./parse-answer.ts";

/** An answer that came whole, with a 2xx. */
export interface Answer {
  readonly text: string;
  readonly truncated: boolean;
  readonly contentType: string;
  readonly latencyMs: number;
}

/** What an answer lacks, in words for people; empty when it is as expected. */
export function assessAnswer(
  answer: Answer,
  expect: TurnSpec["expect"],
  judgeLatency: boolean,
): string[] {
  const { texts, errors } = parseAnswer(answer.text, answer.contentType);
  const holds = (test: (text: string) => boolean): boolean => texts.some(test);
  const cut = answer.truncated ? " in the first 256 KiB" : "";
  const failures = errors.map((error) => `the answer carries an error: ${error}`);
  for (const wanted of expect.contains ?? []) {
    if (!holds((text) => text.includes(wanted))) {
      failures.push(`the answer does not contain ${JSON.stringify(wanted)}${cut}`);
    }
  }
  if (expect.matches !== undefined) {
    const pattern = new RegExp(expect.matches, "u");
    if (!holds((text) => pattern.test(text))) {
      failures.push(`the answer does not match ${String(pattern)}${cut}`);
    }
  }
  const { maxLatencyMs } = expect;
  if (judgeLatency && maxLatencyMs !== undefined && answer.latencyMs > maxLatencyMs) {
    const took = formatDuration(answer.latencyMs);
    failures.push(`the answer took ${took}, at most ${formatDuration(maxLatencyMs)} is allowed`);
  }
  return failures;
}
