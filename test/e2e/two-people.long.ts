import { expect, test } from "vitest";
import { setStage } from "./stage.ts";
import { playTwoPeople } from "./two-people.ts";

const AT_A_TIME = 4;
const STORIES = 24;

test("two people against each other on one endpoint, in many orders", async () => {
  const beside = await setStage();
  for (let seed = 100; seed < 100 + STORIES; seed += AT_A_TIME) {
    const play = async (_: unknown, nth: number) =>
      playTwoPeople(await setStage({ beside }), seed + nth);
    const ends = await Promise.all(Array.from({ length: AT_A_TIME }, play));
    for (const { endpoint, wanted } of ends) expect(endpoint).toBe(wanted);
  }
});
