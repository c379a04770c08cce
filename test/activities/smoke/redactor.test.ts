import { expect, test } from "vitest";

import { createRedactor } from "../../../activities/smoke/redactor.ts";

const card = createRedactor(["\\d{4}-\\d{4}"], ["abc$1"]);

test.each([
  ["a match", "card 1234-5678.", "card [redacted]."],
  ["every match", "1234-5678 1234-5678", "[redacted] [redacted]"],
  ["a secret in any case of letters", "ABC$1 abc$1", "[redacted] [redacted]"],
  ["nothing else", "1234 5678", "1234 5678"],
])("%s is taken out of a text", (_, text, hidden) => {
  expect(card.text(text)).toBe(hidden);
});

test("what comes in pieces over several events is taken out with them", () => {
  const events = (...words: string[]) =>
    words.map((word) => `data: ${JSON.stringify({ delta: word })}\n\n`).join("");
  expect(card.stream(events("card ", "12", "34-5678"))).not.toContain("34");
  expect(card.stream(events("card 1234-5678"))).toBe(events("card [redacted]"));
  expect(card.stream(events("1234-5678", " and 12", "34-5678"))).not.toContain("34-");
});
