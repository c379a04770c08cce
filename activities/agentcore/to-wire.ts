import type { NormalizedSchema } from "@smithy/core/schema";

import { STREAM_LIMIT_BYTES, collectBytes } from "../collect-bytes.ts";
import { REDACTED, isSecret } from "./redaction.ts";
import type { CollectedEvents, CollectedStream } from "./wire-types.ts";

/** A long answer of small events is cut by their number, one of large events by their size. */
const MOST_EVENTS = 1_000;

/** An operation's output as plain JSON, without its secrets. */
export async function outputToWire(schema: NormalizedSchema, output: object): Promise<unknown> {
  const wire: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const value = (output as Record<string, unknown>)[name];
    if (value === undefined) continue;
    const secret = isSecret(schema, name, member);
    if (!member.isStreaming()) wire[name] = toWire(member, value, secret);
    else if (secret) wire[name] = REDACTED;
    else if (member.isStructSchema()) wire[name] = await collectEvents(member, value);
    else wire[name] = await collectText(value);
  }
  return wire;
}

function toWire(schema: NormalizedSchema, value: unknown, secret: boolean): unknown {
  if (value === undefined || value === null) return value;
  if (schema.isStructSchema()) return structToWire(schema, value, secret);
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const hidden = secret || isSensitive(item);
    return (value as unknown[]).map((each) => toWire(item, each, hidden));
  }
  if (schema.isMapSchema()) {
    // Keys stay visible: which variables an environment has is no secret.
    const item = schema.getValueSchema();
    const hidden = secret || isSensitive(item);
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, toWire(item, each, hidden)]),
    );
  }
  if (secret) return REDACTED;
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}

function structToWire(schema: NormalizedSchema, value: object, secret: boolean): unknown {
  // A member of a union that the installed SDK does not know: nobody knows what it holds.
  if ("$unknown" in value) return { $unknown: [(value.$unknown as [string])[0], REDACTED] };
  const wire: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const each = (value as Record<string, unknown>)[name];
    if (each !== undefined)
      wire[name] = toWire(member, each, secret || isSecret(schema, name, member));
  }
  return wire;
}

const isSensitive = (schema: NormalizedSchema): boolean =>
  Boolean(schema.getMergedTraits().sensitive);

async function collectText(stream: unknown): Promise<CollectedStream> {
  const { bytes, truncated } = await collectBytes(stream as AsyncIterable<Uint8Array>);
  try {
    // Where the limit cut a character in half, its first half is dropped.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: truncated });
    return { text, truncated };
  } catch {
    return { base64: bytes.toString("base64"), truncated };
  }
}

async function collectEvents(
  schema: NormalizedSchema,
  stream: unknown,
): Promise<CollectedEvents<unknown>> {
  const events: unknown[] = [];
  let bytes = 0;
  let truncated = false;
  for await (const event of stream as AsyncIterable<unknown>) {
    if (truncated) continue;
    const wire = toWire(schema, event, false);
    bytes += Buffer.byteLength(JSON.stringify(wire));
    truncated = events.length >= MOST_EVENTS || bytes > STREAM_LIMIT_BYTES;
    if (!truncated) events.push(wire);
  }
  return { events, truncated };
}
