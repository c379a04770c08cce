import type { NormalizedSchema } from "@smithy/core/schema";

export const REDACTED = "[redacted]";

/** Marked sensitive by AWS, and yet no secret: what things are called. */
const VISIBLE_NAMES: ReadonlySet<string> = new Set([
  "description",
  "endpointName",
  "name",
  "targetName",
]);

/** Marked sensitive by AWS, and yet the very thing that the call was made for: an agent's answer. */
const VISIBLE_ANSWERS: ReadonlySet<string> = new Set([
  "HarnessContentBlockDelta.text",
  "InvokeAgentRuntimeResponse.response",
]);

/** Not marked everywhere, though AWS marks the same elsewhere: whoever has it can log in with it. */
const ALSO_SECRET: ReadonlySet<string> = new Set(["authorizationUrl"]);

/** Whether a member of an answer must not leave an activity. The golden list holds every decision. */
export function isSecret(
  parent: NormalizedSchema,
  name: string,
  member: NormalizedSchema,
): boolean {
  if (ALSO_SECRET.has(name)) return true;
  if (!member.getMergedTraits().sensitive) return false;
  return !VISIBLE_NAMES.has(name) && !VISIBLE_ANSWERS.has(`${parent.getName()}.${name}`);
}

/** The texts in a call's input that AWS marks sensitive, so that no error repeats them. */
export function secretsIn(schema: NormalizedSchema, value: unknown, secret = false): string[] {
  if (typeof value === "string") return secret ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  if (schema.isStructSchema()) {
    return [...schema.structIterator()].flatMap(([name, member]) =>
      secretsIn(
        member,
        (value as Record<string, unknown>)[name],
        secret || isSecret(schema, name, member),
      ),
    );
  }
  // Documents have no schema inside; lists, maps and documents are the same to look through.
  const inner = schema.isListSchema() || schema.isMapSchema() ? schema.getValueSchema() : schema;
  const innerSecret = secret || Boolean(inner.getMergedTraits().sensitive);
  return Object.values(value).flatMap((each) => secretsIn(inner, each, innerSecret));
}
