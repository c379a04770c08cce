export interface CollectedBytes {
  readonly bytes: Buffer;
  /** The bytes are only the beginning of what came. */
  readonly truncated: boolean;
}

/** What of a stream goes into a workflow's history, or is judged, at most. */
export const STREAM_LIMIT_BYTES = 256 * 1024;

/**
 * Reads a stream to its end and keeps the beginning. It is read to the end even beyond the limit:
 * breaking it off would cut an agent's work short and falsify its latency.
 */
export async function collectBytes(stream: AsyncIterable<Uint8Array>): Promise<CollectedBytes> {
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let truncated = false;
  for await (const chunk of stream) {
    const part = chunk.subarray(0, STREAM_LIMIT_BYTES - keptBytes);
    if (part.byteLength > 0) kept.push(part);
    keptBytes += part.byteLength;
    truncated ||= part.byteLength < chunk.byteLength;
  }
  return { bytes: Buffer.concat(kept), truncated };
}
