import type { IncomingHttpHeaders } from "node:http";

import {
  HttpBindingProtocol,
  HttpInterceptingShapeDeserializer,
  HttpInterceptingShapeSerializer,
  JsonCodec2,
} from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, fromUtf8, toBase64, toUtf8 } from "@smithy/core/serde";
import type { HttpRequest, HttpResponse, SchemaRef } from "@smithy/types";

import { readQueryValue, readText } from "./bindings.ts";
import type { Operation } from "./operations.ts";

const serdeContext = {
  base64Decoder: fromBase64,
  base64Encoder: toBase64,
  utf8Decoder: fromUtf8,
  utf8Encoder: toUtf8,
  disableHostPrefix: true,
  streamCollector: async (stream: unknown) => stream as Uint8Array,
  endpoint: async () => undefined,
};

/** restJson1 put together from the SDK's parts, as the AgentCore clients do. */
class RestJson extends HttpBindingProtocol {
  protected override serializer;
  protected override deserializer;
  private readonly codec;

  constructor() {
    super({ defaultNamespace: "com.amazonaws" });
    const settings = {
      timestampFormat: { useTrait: true, default: 7 as const },
      httpBindings: true,
      jsonName: true,
    };
    this.codec = new JsonCodec2(settings);
    this.serializer = new HttpInterceptingShapeSerializer(this.codec.createSerializer(), settings);
    this.deserializer = new HttpInterceptingShapeDeserializer(
      this.codec.createDeserializer(),
      settings,
    );
    this.setSerdeContext(serdeContext as never);
  }
  getShapeId(): string {
    return "aws.protocols#restJson1";
  }
  getPayloadCodec() {
    return this.codec;
  }
  protected handleError(): Promise<never> {
    throw new Error("requests have no error status");
  }
}

const protocol = new RestJson();
const noSchema = { namespace: "", traits: {}, input: "unit" as const, output: "unit" as const };

export interface RestRequest {
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

function plainHeaders(given: IncomingHttpHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

type Traits = ReturnType<NormalizedSchema["getMergedTraits"]>;

/** Whether all members of a schema are so, found out once for each. */
function everyMember(holds: (traits: Traits) => boolean): (schema: SchemaRef) => boolean {
  const known = new Map<SchemaRef, boolean>();
  return (schema) => {
    const before = known.get(schema);
    if (before !== undefined) return before;
    const normalized = NormalizedSchema.of(schema);
    const members = normalized.isStructSchema() ? [...normalized.structIterator()] : [];
    const all = members.every(([, member]) => holds(member.getMergedTraits()));
    known.set(schema, all);
    return all;
  };
}

/** Inputs that are read without a look at headers and body. */
const isInUrl = everyMember(({ httpLabel, httpQuery, httpQueryParams }) =>
  Boolean(httpLabel || httpQuery || httpQueryParams),
);

/** Outputs that are one JSON body. */
const isInBody = everyMember(
  ({ httpHeader, httpPrefixHeaders, httpPayload, httpResponseCode }) =>
    !httpHeader && !httpPrefixHeaders && !httpPayload && !httpResponseCode,
);

/**
 * Reads a request with the client's response reader (the mirror of what the client wrote), then
 * takes labels and query members, which responses never have, from the URL.
 */
export async function readRestInput(
  operation: Operation,
  request: RestRequest,
): Promise<Record<string, unknown>> {
  const schema = operation.schema[4];
  if (isInUrl(schema)) return bindUrl(schema, request, {});
  // A payload of bytes is whatever it is: the reader would take it for JSON, because it finds the
  // labels, which responses never have, in no other place.
  const payloads = new Set<string>();
  for (const [name, member] of NormalizedSchema.of(schema).structIterator()) {
    const { streaming, httpPayload } = member.getMergedTraits();
    if (streaming || (httpPayload && member.isBlobSchema())) payloads.add(name);
  }
  const response = {
    statusCode: 200,
    headers: plainHeaders(request.headers),
    body: payloads.size > 0 ? new Uint8Array() : request.body,
  } as HttpResponse;
  const read = await protocol.deserializeResponse(
    { ...noSchema, name: operation.name, output: schema },
    serdeContext as never,
    response,
  );
  const { $metadata: _, ...input } = read as Record<string, unknown> & { $metadata: unknown };
  for (const name of payloads) input[name] = request.body;
  return bindUrl(schema, request, input);
}

function bindUrl(
  schema: Operation["schema"][4],
  request: RestRequest,
  input: Record<string, unknown>,
): Record<string, unknown> {
  for (const [name, member] of NormalizedSchema.of(schema).structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel) input[name] = readText(member, request.labels[name] ?? "");
    if (!traits.httpQuery && !traits.httpQueryParams) continue;
    delete input[name];
    const value = traits.httpQuery
      ? readQueryValue(member, request.query.getAll(traits.httpQuery))
      : Object.fromEntries(request.query);
    if (value !== undefined) input[name] = value;
  }
  return input;
}

export interface RestResponse {
  readonly headers: Record<string, string>;
  /** Bytes, or the stream itself for operations that stream their output. */
  readonly body: unknown;
}

/** Writes an output with the client's request writer: headers, payload or JSON body. */
export async function writeRestOutput(operation: Operation, output: object): Promise<RestResponse> {
  if (isInBody(operation.schema[5])) {
    const serializer = protocol.getPayloadCodec().createSerializer();
    serializer.write(NormalizedSchema.of(operation.schema[5]), output);
    return { headers: { "content-type": "application/json" }, body: serializer.flush() };
  }
  const request = (await protocol.serializeRequest(
    { ...noSchema, name: operation.name, input: operation.schema[5] },
    output,
    serdeContext as never,
  )) as HttpRequest;
  const headers = request.headers as Record<string, string>;
  headers["content-type"] ??= "application/json";
  return { headers, body: request.body ?? "{}" };
}
