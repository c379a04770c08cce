import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

import { AgentFailure } from "../agents/connection.ts";
import type { AgentReply } from "../agents/connection.ts";

/** How a fault spoils an answer. */
export interface Spoiling {
  /** The connection breaks after the first piece of the body. */
  cut?: boolean;
  /** The body is this error, under a status of 200. */
  error?: string;
}

const isEventStream = (reply: AgentReply): boolean =>
  (reply.headers["content-type"] ?? "").startsWith("text/event-stream");

/**
 * An event stream is passed on as it comes; anything else is read to its end first, so that an
 * agent that dies in the middle of it is an error and not a torn body.
 */
export async function bodyOf(
  reply: AgentReply,
  spoiling: Spoiling,
  done: (status: number) => void,
): Promise<Readable | Uint8Array> {
  if (spoiling.error !== undefined) {
    reply.body.resume();
    done(200);
    const text = JSON.stringify({ error: spoiling.error });
    return Buffer.from(isEventStream(reply) ? `data: ${text}\n\n` : text);
  }
  if (spoiling.cut) return watched(Readable.from(cutShort(reply.body)), done);
  if (isEventStream(reply)) return watched(reply.body, done);
  const bytes = await buffer(reply.body).catch((error: Error) => {
    throw new AgentFailure(`the agent's answer broke off: ${error.message}`);
  });
  done(200);
  return bytes;
}

/** Half of the first piece, and then no more. */
async function* cutShort(body: Readable): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    const bytes = Buffer.from(piece as Uint8Array | string);
    yield bytes.subarray(0, Math.ceil(bytes.byteLength / 2));
    throw new Error("cut by a fault");
  }
}

function watched(body: Readable, done: (status: number) => void): Readable {
  const stream = body.pipe(new PassThrough());
  body.once("error", (error) => stream.destroy(error));
  stream.once("close", () => {
    if (!stream.readableEnded) body.destroy();
    done(stream.errored ? 424 : 200);
  });
  return stream;
}
