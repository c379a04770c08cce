import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { askTogether } from "../../client/ask-together.ts";

test("a call that fails is told when no other is under way any more", async () => {
  const ended: string[] = [];
  const ask = async (name: string): Promise<string> => {
    if (name === "bad") throw new Error("gone");
    await sleep(20);
    ended.push(name);
    return name;
  };
  await expect(askTogether(["one", "bad", "two"], ask)).rejects.toThrow("gone");
  expect(ended).toEqual(["one", "two"]);
});
