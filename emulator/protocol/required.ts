import { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaRef } from "@smithy/types";

import { AwsError } from "./errors.ts";

/** Paths of the required members that a value lacks; the schemas list required members first. */
function missingMembers(schema: NormalizedSchema, value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.flatMap((item, index) =>
      missingMembers(schema.getValueSchema(), item, `${path}.${index + 1}.member`),
    );
  }
  if (schema.isMapSchema()) {
    return Object.entries(value).flatMap(([key, item]) =>
      missingMembers(schema.getValueSchema(), item, `${path}.${key}`),
    );
  }
  if (!schema.isStructSchema()) return [];
  const tuple = schema.getSchema() as readonly unknown[];
  const requiredCount = typeof tuple[6] === "number" ? tuple[6] : 0;
  const missing: string[] = [];
  let index = 0;
  for (const [name, member] of schema.structIterator()) {
    const memberPath = path === "" ? name : `${path}.${name}`;
    const memberValue = (value as Record<string, unknown>)[name];
    if (index < requiredCount && (memberValue === undefined || memberValue === null))
      missing.push(memberPath);
    missing.push(...missingMembers(member, memberValue, memberPath));
    index += 1;
  }
  return missing;
}

/** Refuses an input without its required members, all of them in one error, in AWS's words. */
export function checkRequired(schema: SchemaRef, input: object): void {
  const missing = missingMembers(NormalizedSchema.of(schema), input, "");
  if (missing.length === 0) return;
  const count = `${missing.length} validation error${missing.length === 1 ? "" : "s"} detected: `;
  const words = missing.map(
    (path) => `Value at '${path}' failed to satisfy constraint: Member must not be null`,
  );
  throw new AwsError(400, "ValidationException", count + words.join("; "), {
    reason: "FieldValidationFailed",
    fieldList: missing.map((path) => ({ name: path, message: "Member must not be null" })),
  });
}
