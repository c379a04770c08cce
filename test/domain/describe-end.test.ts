import { expect, test } from "vitest";
import { describeEnd } from "../../domain/promotion/describe-end.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import { specWith } from "./values.ts";

type Ended = Parameters<typeof describeEnd>[0];

const { target } = specWith();
const read = {
  target,
  baseline: "1",
  endpoint: { status: "READY", liveVersion: "1" } as NonNullable<PromotionStatus["endpoint"]>,
};
const stopped = (explanation: string) => ({ kind: "stopped", explanation }) as const;

test.each<[string, Ended, string | undefined]>([
  [
    "stopped: what users still get",
    { ...read, outcome: stopped("Rejected by bob.") },
    "Rejected by bob. Endpoint production still serves version 1.",
  ],
  [
    "an explanation without a full stop gets one",
    { ...read, outcome: stopped('the answer does not contain "hello"') },
    'the answer does not contain "hello". Endpoint production still serves version 1.',
  ],
  [
    "an endpoint that was not read is not spoken of",
    { target, baseline: "1", outcome: stopped("Aborted.") },
    "Aborted.",
  ],
  [
    "what was promoted says so itself",
    { ...read, outcome: { kind: "promoted", explanation: "Endpoint production serves 2." } },
    "Endpoint production serves 2.",
  ],
  ["what runs has not ended", read, undefined],
])("%s", (_name, status, sentence) => {
  expect(describeEnd(status)).toBe(sentence);
});
