import { createHash } from "node:crypto";

import { invalid } from "../protocol/errors.ts";
import type { Call, World } from "../world.ts";
import { partition } from "./lookup.ts";

/** JSON with the keys of every object in order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/**
 * Runs a change at most once per client token: the same token with the same parameters answers
 * what it answered before, and with other parameters is an error. Failed calls are not remembered.
 */
export function oncePerToken<I extends { clientToken?: string | undefined }, O extends object>(
  change: (world: World, call: Call, input: I) => O,
): (world: World, call: Call, input: I) => O {
  return (world, call, input) => {
    const { clientToken, ...parameters } = input;
    if (clientToken === undefined) return change(world, call, input);
    const { tokens } = partition(world, call);
    const key = `${call.operation}/${clientToken}`;
    const parametersHash = createHash("sha256").update(canonicalJson(parameters)).digest("base64");
    const known = tokens[key];
    if (!known) {
      const output = change(world, call, input);
      tokens[key] = { parametersHash, output: output as Record<string, unknown> };
      world.store.touch();
      return output;
    }
    const { repeatedToken } = world.settings.switches;
    if (known.parametersHash !== parametersHash && repeatedToken !== "ignored") {
      throw invalid(
        "The client token was used before with other parameters",
        "IdempotentParameterMismatchException",
      );
    }
    call.entry.repeated = true;
    return known.output as O;
  };
}
