import { NormalizedSchema } from "@smithy/core/schema";

import { operations } from "../protocol/operations.ts";
import type { Operation } from "../protocol/operations.ts";

/** Without CloudWatch, some of whose operations have the names of others. */
const byName = new Map(
  operations
    .filter(({ service }) => service !== "cloudwatch")
    .map((operation) => [operation.name, operation]),
);

export function operationNamed(name: string): Operation {
  const operation = byName.get(name);
  if (!operation) throw new Error(`The SDK has no operation ${name}`);
  return operation;
}

export const inputSchema = (name: string): NormalizedSchema =>
  NormalizedSchema.of(operationNamed(name).schema[4]);

export const outputSchema = (name: string): NormalizedSchema =>
  NormalizedSchema.of(operationNamed(name).schema[5]);

/** The part of a value that a schema has members for. Secrets go this way: no answer has them. */
export function prune(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isListSchema())
    return (value as unknown[]).map((item) => prune(schema.getValueSchema(), item));
  if (schema.isMapSchema()) {
    const entries = Object.entries(value as object);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, prune(schema.getValueSchema(), item)]),
    );
  }
  return schema.isStructSchema() ? pruneStruct(schema, value as Facts) : value;
}

/** Member names to values. */
export type Facts = Readonly<Record<string, unknown>>;

function pruneStruct(schema: NormalizedSchema, value: Facts): Facts {
  const kept: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const part = prune(member, value[name]);
    if (part !== undefined) kept[name] = part;
  }
  return kept;
}

/**
 * The answer that facts give for an output schema. Some outputs wrap the resource in one structure
 * (`{harness: {…}}`): a structure that the facts lack is made from the same facts when `wrapped`
 * is one of its members.
 */
export function project(schema: NormalizedSchema, facts: Facts, wrapped: string): Facts {
  if (!schema.isStructSchema()) return {};
  const answer: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const isWrapper =
      facts[name] === undefined && member.isStructSchema() && wrapped in member.getMemberSchemas();
    const value = isWrapper ? pruneStruct(member, facts) : prune(member, facts[name]);
    if (value !== undefined) answer[name] = value;
  }
  return answer;
}

/** The list that a list operation answers, and the schema of its items. */
export function itemsOf(name: string): { member: string; item: NormalizedSchema } {
  for (const [member, schema] of outputSchema(name).structIterator()) {
    if (schema.isListSchema()) return { member, item: schema.getValueSchema() };
  }
  throw new Error(`${name} answers no list`);
}

const OPTIONAL_VALUE = "optionalValue";

/**
 * Update inputs wrap what may be cleared: `{optionalValue: x}` sets, `{}` clears. Opens all
 * wrappers; what is cleared is undefined.
 */
export function openOptional(schema: NormalizedSchema, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !schema.isStructSchema()) return value;
  const members = schema.getMemberSchemas();
  const wrapped = members[OPTIONAL_VALUE];
  if (wrapped) return openOptional(wrapped, (value as Facts)[OPTIONAL_VALUE]);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const member = members[name];
      return [name, member ? openOptional(member, part) : part];
    }),
  );
}
