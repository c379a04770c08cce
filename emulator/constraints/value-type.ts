import type { NormalizedSchema } from "@smithy/core/schema";
import { NumericValue } from "@smithy/core/serde";

import { AwsError } from "../protocol/errors.ts";

type TypeTest = (value: unknown) => boolean;

const isText: TypeTest = (value) => typeof value === "string";
const isNumber: TypeTest = (value) =>
  typeof value === "number" || typeof value === "bigint" || value instanceof NumericValue;
const isBytes: TypeTest = (value) => value instanceof Uint8Array;
const isPlainObject: TypeTest = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The test for values of a schema, with its name in AWS's messages; documents hold anything. */
export function typeTestOf(schema: NormalizedSchema): { name: string; test: TypeTest } | undefined {
  if (schema.isListSchema()) return { name: "List", test: Array.isArray };
  if (schema.isMapSchema() || schema.isStructSchema()) return { name: "Map", test: isPlainObject };
  if (schema.isBlobSchema()) return { name: "Blob", test: isBytes };
  if (schema.isTimestampSchema())
    return { name: "Timestamp", test: (value) => value instanceof Date };
  if (schema.isBooleanSchema())
    return { name: "Boolean", test: (value) => typeof value === "boolean" };
  if (schema.isNumericSchema()) return { name: "Number", test: isNumber };
  return schema.isStringSchema() ? { name: "String", test: isText } : undefined;
}

/** A value of another JSON type than its member's: AWS refuses it before it looks at constraints. */
export function wrongType(value: unknown, expected: string): AwsError {
  return new AwsError(400, "SerializationException", wordsFor(value, expected));
}

function wordsFor(value: unknown, expected: string): string {
  if (Array.isArray(value)) return "Start of list found where not expected";
  if (typeof value === "object") return "Start of structure or map found where not expected.";
  const found = typeof value === "boolean" ? `${value}`.toUpperCase() : typeof value;
  return `${found.toUpperCase()}_VALUE can not be converted to a ${expected}`;
}
