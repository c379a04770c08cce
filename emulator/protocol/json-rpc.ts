import { JsonCodec2 } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";

import type { Operation } from "./operations.ts";

const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

/** Reads a CloudWatch request body (AWS JSON 1.0). Throws SyntaxError on malformed JSON. */
export async function readJsonInput(
  operation: Operation,
  body: Uint8Array,
): Promise<Record<string, unknown>> {
  const text = body.byteLength > 0 ? new TextDecoder().decode(body) : "{}";
  return (await codec
    .createDeserializer()
    .read(NormalizedSchema.of(operation.schema[4]), text)) as Record<string, unknown>;
}

export function writeJsonOutput(operation: Operation, output: object): Uint8Array | string {
  const serializer = codec.createSerializer();
  serializer.write(NormalizedSchema.of(operation.schema[5]), output);
  return (serializer.flush() as Uint8Array | undefined) ?? "{}";
}
