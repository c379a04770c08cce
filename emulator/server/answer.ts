import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { AwsError } from "../protocol/errors.ts";
import { writeJsonOutput } from "../protocol/json-rpc.ts";
import type { Operation } from "../protocol/operations.ts";
import { writeRestOutput } from "../protocol/rest-json.ts";

const ONE_PIECE_BYTES = 16_384;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export async function sendOutput(
  response: ServerResponse,
  operation: Operation,
  output: object,
): Promise<void> {
  if (!operation.http) {
    const headers = { "content-type": "application/x-amz-json-1.0" };
    return send(response, { status: 200, headers, body: writeJsonOutput(operation, output) });
  }
  const { headers, body } = await writeRestOutput(operation, output);
  return send(response, { status: statusOf(operation, output), headers, body });
}

/** An agent's own status, such as 202, is that of the answer. */
function statusOf({ service, http }: Operation, output: object): number {
  const { statusCode } = output as { statusCode?: unknown };
  return service === "data" && typeof statusCode === "number" ? statusCode : (http?.[2] ?? 200);
}

/** An error as its service frames it; without a service, as restJson1 does. */
export function sendError(
  response: ServerResponse,
  error: AwsError,
  operation?: Operation,
): Promise<void> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "x-amzn-errortype": error.code,
    ...error.headers,
  };
  const body: Record<string, unknown> = { message: error.message, ...error.detail };
  if (operation?.service === "cloudwatch") {
    headers["content-type"] = "application/x-amz-json-1.0";
    headers["x-amzn-query-error"] =
      `${queryCode(error.code)};${error.status >= 500 ? "Receiver" : "Sender"}`;
    body["__type"] = `com.amazonaws.cloudwatch#${error.code}`;
  }
  return send(response, { status: error.status, headers, body: JSON.stringify(body) });
}

/** CloudWatch keeps the names of its older query protocol in a header. */
const queryCode = (code: string): string =>
  code === "ValidationException" ? "ValidationError" : code.replace(/Exception$/, "");

export async function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  if (response.destroyed) return;
  // Not by setHeader before: headers in one piece are twice as fast.
  const named = { "x-amzn-requestid": randomUUID(), ...headers };
  if (body instanceof Readable) {
    response.writeHead(status, named);
    response.flushHeaders();
    // A stream that breaks off must break the connection: a clean end would look like a whole answer.
    await pipeline(body, response).catch(() => response.destroy());
    return;
  }
  if (status === 204) return void response.writeHead(status, named).end();
  const bytes = bytesOf(body as string | Uint8Array);
  response.writeHead(status, { ...named, "content-length": bytes.byteLength });
  // A text goes out in one piece with the headers, bytes in a second one: half of a short answer's
  // time. Latin-1 keeps every byte as it is.
  if (bytes.byteLength < ONE_PIECE_BYTES) response.end(bytes.toString("latin1"), "latin1");
  else response.end(bytes);
}

/** Without a copy, and without asking the SDK's byte arrays for a text. */
const bytesOf = (body: string | Uint8Array): Buffer =>
  typeof body === "string"
    ? Buffer.from(body)
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
