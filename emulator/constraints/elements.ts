import type { NormalizedSchema } from "@smithy/core/schema";

import type { Rule } from "./rules.ts";
import { typeTestOf, wrongType } from "./value-type.ts";
import { shownValue } from "./violation.ts";
import type { Violation } from "./violation.ts";

/** Adds what is wrong with a value; throws when its type is. */
export type Check = (value: unknown, path: string, found: Violation[]) => void;

/** The items of a list, or the keys or values of a map. */
interface Elements {
  readonly kind: "Member" | "Map keys" | "Map value";
  readonly values: readonly unknown[];
  readonly path: string;
  /** How the path names the element at an index. */
  readonly step: (index: number) => string | number;
}

export type ElementsCheck = (elements: Elements, found: Violation[]) => void;

interface ElementKind {
  /** The list or map itself is. */
  readonly inSensitive: boolean;
  readonly schema: NormalizedSchema;
  readonly rules: readonly Rule[];
  readonly inner: Check | undefined;
}

/**
 * The check for elements of one kind. Broken rules are reported once for the whole list or map,
 * with all the rules that its elements have; structures are reported each under its own path.
 */
export function elementsCheck({ inSensitive, schema, rules, inner }: ElementKind): ElementsCheck {
  const type = typeTestOf(schema);
  const sensitive = inSensitive || schema.getMergedTraits().sensitive !== undefined;
  const allWords = rules.map(({ words }) => words).join(", ");
  const isFine = (element: unknown): boolean => rules.every(({ holds }) => holds(element));
  return ({ kind, values, path, step }, found) => {
    const present = values.filter((element) => element !== null && element !== undefined);
    for (const element of present) {
      if (type && !type.test(element)) throw wrongType(element, type.name);
    }
    if (!present.every(isFine)) {
      const shown = sensitive ? undefined : shownValue(present);
      const words = `${kind} must satisfy constraint: [${allWords}]`;
      found.push({ path, words, ...(shown !== undefined && { shown }) });
    }
    if (!inner) return;
    values.forEach((element, index) => {
      if (element !== null) inner(element, `${path}.${step(index)}.member`, found);
    });
  };
}
