export interface CollectedAnswer {
  readonly text: string;
  /** The text is only the beginning of what came. */
  readonly truncated: boolean;
}

/** An answer longer than this is judged by its beginning. */
const LIMIT_BYTES = 256 * 1024;

/**
 * Reads a stream to its end and keeps the beginning. It is read to the end even beyond the limit:
 * breaking it off would cut the agent's work short and falsify its latency.
 */
export async function collectAnswer(stream: AsyncIterable<Uint8Array>): Promise<CollectedAnswer> {
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let truncated = false;
  for await (const chunk of stream) {
    const part = chunk.subarray(0, LIMIT_BYTES - keptBytes);
    if (part.byteLength > 0) kept.push(part);
    keptBytes += part.byteLength;
    truncated ||= part.byteLength < chunk.byteLength;
  }
  return { text: Buffer.concat(kept).toString("utf8"), truncated };
}
