import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Payload, PayloadCodec } from "@temporalio/common";
import type { Gate } from "./codec-gate.ts";

export interface CodecServerOptions {
  readonly codec: PayloadCodec;
  readonly host: string;
  readonly port: number;
  /** Pages that may ask, such as `https://temporal.example.com`. */
  readonly origins: readonly string[];
  /** Who may ask; undefined: whoever reaches the port. */
  readonly gate?: Gate | undefined;
}

export interface CodecServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A page of the UI holds many payloads, each up to 2 MB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Temporal's remote codec protocol: the UI and the `temporal` command send payloads to `/decode`. */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const server = createServer((request, response) => {
    void answer(options, request, response).catch((error: unknown) =>
      send(response, 500, { message: (error as Error).message }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { codec, origins, gate }: CodecServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin } = request.headers;
  // A page of any other site must not use a browser that can reach this port.
  if (origin !== undefined && !origins.includes(origin))
    return send(response, 403, { message: `origin ${origin} is not allowed here` });
  if (origin !== undefined) allowOrigin(response, origin);
  if (request.method === "OPTIONS") return send(response, 204);
  const path = (request.url ?? "").replace(/\?.*$/, "");
  const work = path.endsWith("/decode")
    ? codec.decode
    : path.endsWith("/encode")
      ? codec.encode
      : undefined;
  if (request.method !== "POST" || !work)
    return send(response, 404, { message: "POST /encode or /decode" });
  if (gate && !(await gate(request.headers.authorization)))
    return send(response, 401, { message: "a valid bearer token is needed" });
  let payloads: Payload[];
  try {
    payloads = parsePayloads(await readBody(request));
  } catch (error) {
    return send(response, 400, { message: (error as Error).message });
  }
  try {
    send(response, 200, { payloads: (await work.call(codec, payloads)).map(toJson) });
  } catch (error) {
    send(response, 422, { message: (error as Error).message });
  }
}

function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("vary", "origin");
  response.setHeader("access-control-allow-methods", "POST, OPTIONS");
  response.setHeader("access-control-allow-headers", "authorization, content-type, x-namespace");
  response.setHeader("access-control-allow-credentials", "true");
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new Error(`the body is over ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

interface JsonPayload {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

/**
 * Payloads as Temporal writes them in JSON: bytes in base64.
 *
 * @throws Error that says what is wrong with the body
 */
export function parsePayloads(body: string): Payload[] {
  const document = JSON.parse(body) as { payloads?: unknown } | null;
  const payloads = document?.payloads;
  if (!Array.isArray(payloads)) throw new Error('the body is not {"payloads": [...]}');
  return payloads.map((payload: unknown) => {
    if (!isJsonPayload(payload)) throw new Error("a payload is not {metadata, data} in base64");
    return {
      metadata: Object.fromEntries(
        Object.entries(payload.metadata ?? {}).map(([name, text]) => [
          name,
          Buffer.from(text, "base64"),
        ]),
      ),
      data: Buffer.from(payload.data ?? "", "base64"),
    };
  });
}

function isJsonPayload(value: unknown): value is JsonPayload {
  if (typeof value !== "object" || value === null) return false;
  const { metadata = {}, data = "" } = value as { metadata?: unknown; data?: unknown };
  return (
    typeof data === "string" &&
    typeof metadata === "object" &&
    metadata !== null &&
    Object.values(metadata).every((text) => typeof text === "string")
  );
}

function toJson({ metadata, data }: Payload): JsonPayload {
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, bytes]) => [
        name,
        Buffer.from(bytes).toString("base64"),
      ]),
    ),
    data: Buffer.from(data ?? []).toString("base64"),
  };
}

function send(response: ServerResponse, status: number, body?: object): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}
