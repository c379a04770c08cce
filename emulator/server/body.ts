import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { AwsError } from "../protocol/errors.ts";

/** InvokeAgentRuntime takes up to 100 MB of payload. */
const MAX_BODY_BYTES = 101 * 1024 * 1024;

const unzip = promisify(gunzip);

const tooLarge = (): AwsError =>
  new AwsError(413, "RequestEntityTooLargeException", "The request body is too large");

export interface Body {
  /** As sent, which is what a signature covers. */
  readonly raw: Uint8Array;
  /** Unzipped. */
  readonly plain: Uint8Array;
}

const NO_BODY: Body = { raw: new Uint8Array(), plain: new Uint8Array() };

/** Reads a request's body whole. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (length === undefined && encoding === undefined) return NO_BODY;
  if (Number(length ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  if (request.headers["content-encoding"] !== "gzip") return { raw, plain: raw };
  const plain = await unzip(raw, { maxOutputLength: MAX_BODY_BYTES }).catch(() => {
    throw new AwsError(
      400,
      "SerializationException",
      "The body is not what its content-encoding says",
    );
  });
  return { raw, plain };
}
