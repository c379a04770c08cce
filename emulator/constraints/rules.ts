import * as data from "@aws-sdk/client-bedrock-agentcore";
import * as control from "@aws-sdk/client-bedrock-agentcore-control";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";

import type { Operation } from "../protocol/operations.ts";
import type { Constraint } from "./constraint.ts";
import { satisfiesPattern } from "./pattern.ts";

/** A rule for one value: the words of AWS for it, and whether a value keeps it. */
export interface Rule {
  readonly words: string;
  readonly holds: (value: unknown) => boolean;
}

const modules = { control, data, cloudwatch };

/** The values of an enum, from the SDK package that exports it. */
export function enumValues(service: Operation["service"], name: string): readonly string[] {
  const values = (modules[service] as Readonly<Record<string, unknown>>)[name];
  if (typeof values !== "object" || values === null)
    throw new Error(`The ${service} client exports no enum ${name}`);
  return Object.values(values) as string[];
}

/** The rules of a record for the value itself, in the order in which AWS reports them. */
export function rulesOf(service: Operation["service"], constraint: Constraint): Rule[] {
  return [
    ...patternRules(constraint),
    ...enumRules(service, constraint),
    ...limitRules("have length", constraint.length, sizeOf),
    ...limitRules("have value", constraint.range, Number),
  ];
}

function patternRules({ pattern, length }: Constraint): Rule[] {
  if (pattern === undefined) return [];
  const maxLength = length?.[1] ?? null;
  return [
    {
      words: `Member must satisfy regular expression pattern: ${pattern}`,
      holds: (value) => satisfiesPattern(pattern, value as string, maxLength),
    },
  ];
}

function enumRules(service: Operation["service"], constraint: Constraint): Rule[] {
  if (constraint.enum === undefined) return [];
  const values = enumValues(service, constraint.enum);
  const known = new Set<unknown>(values);
  const words = `Member must satisfy enum value set: [${values.join(", ")}]`;
  return [{ words, holds: (value) => known.has(value) }];
}

function limitRules(
  verb: string,
  limits: Constraint["length"],
  measure: (value: unknown) => number,
): Rule[] {
  const [min, max] = limits ?? [null, null];
  const rules: Rule[] = [];
  if (max !== null) {
    const words = `Member must ${verb} less than or equal to ${max}`;
    rules.push({ words, holds: (value) => measure(value) <= max });
  }
  if (min !== null) {
    const words = `Member must ${verb} greater than or equal to ${min}`;
    rules.push({ words, holds: (value) => measure(value) >= min });
  }
  return rules;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Texts are measured in characters, not in UTF-16 units. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return SURROGATE.test(value) ? [...value].length : value.length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  return Object.keys(value as object).length;
}
