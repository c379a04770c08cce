import { describe, expect, test } from "vitest";
import {
  computePromotionNumber,
  computeSessionId,
  computeSessionPrefix,
} from "../../domain/promotion/session-ids.ts";

const RUN = "0190f6a2-7c1e-7d3b-9a44-5e8f00c0ffee";
const prefix = computeSessionPrefix(RUN);

describe("ids of synthetic sessions", () => {
  const places = (["smoke", "verify"] as const).flatMap((step) =>
    [1, 11, 999].flatMap((round) =>
      [0, 1, 11, 999].flatMap((index) =>
        [1, 11].map((attempt) => ({ step, round, index, attempt })),
      ),
    ),
  );
  const ids = places.map((place) => computeSessionId(prefix, place));

  test("fit AWS's 33 to 256 characters, and hold letters, digits and dashes only", () => {
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9-]{33,256}$/);
  });

  test("are distinct for each step, round, index and attempt", () => {
    expect(new Set(ids).size).toBe(places.length);
  });

  test("are distinct between promotions", () => {
    const other = computeSessionPrefix("0190f6a2-7c1e-7d3b-9a44-5e8f00c0ffef");
    expect(ids).not.toContain(
      computeSessionId(other, { step: "smoke", round: 1, index: 0, attempt: 1 }),
    );
  });

  test("are a function of their place alone, so that a cleanup after a crash knows them", () => {
    const place = { step: "smoke", round: 1, index: 0, attempt: 1 } as const;
    expect(computeSessionId(computeSessionPrefix(RUN), place)).toBe(
      "acr-0190f6a27c1e7d3b9a445e8f00c0ffee-smoke-1-0-1",
    );
  });
});

test("a promotion's number is short enough to type", () => {
  expect(computePromotionNumber(RUN)).toBe("00c0ffee");
});
