import type { NormalizedSchema } from "@smithy/core/schema";

/** An operation's input as the SDK takes it: dates from ISO strings, bytes from base64. */
export function fromWire(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null || schema.isDocumentSchema()) return value;
  if (schema.isTimestampSchema()) return new Date(value as string);
  if (schema.isBlobSchema()) return Buffer.from(value as string, "base64");
  if (schema.isListSchema()) {
    return (value as unknown[]).map((each) => fromWire(schema.getValueSchema(), each));
  }
  if (typeof value !== "object") return value;
  const entries = Object.entries(value);
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return Object.fromEntries(entries.map(([key, each]) => [key, fromWire(item, each)]));
  }
  const members = new Map(schema.structIterator());
  return Object.fromEntries(
    entries.map(([name, each]) => {
      const member = members.get(name);
      return [name, member ? fromWire(member, each) : each];
    }),
  );
}
