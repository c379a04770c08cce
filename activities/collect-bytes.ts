export interface CollectedBytes {
  readonly bytes: Buffer;
  /** The bytes are only the beginning of what came. */
  readonly truncated: boolean;
  /** More came than was allowed; the rest was not read. */
  readonly tooMany: boolean;
}

/** What of a stream goes into a workflow's history, or is judged, at most. */
export const STREAM_LIMIT_BYTES = 256 * 1024;

/**
 * Reads a stream to its end and keeps the beginning. It is read to the end even beyond the limit:
 * breaking it off would cut an agent's work short and falsify its latency. Only what comes after
 * `mostBytes` is not read any more.
 */
export async function collectBytes(
  stream: AsyncIterable<Uint8Array>,
  { mostBytes = Infinity, onFirstByte = () => {} }: CollectOptions = {},
): Promise<CollectedBytes> {
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let seenBytes = 0;
  for await (const chunk of stream) {
    if (seenBytes === 0 && chunk.byteLength > 0) onFirstByte();
    seenBytes += chunk.byteLength;
    const part = chunk.subarray(0, STREAM_LIMIT_BYTES - keptBytes);
    if (part.byteLength > 0) kept.push(part);
    keptBytes += part.byteLength;
    if (seenBytes > mostBytes) break;
  }
  return {
    bytes: Buffer.concat(kept),
    truncated: keptBytes < seenBytes,
    tooMany: seenBytes > mostBytes,
  };
}

interface CollectOptions {
  readonly mostBytes?: number;
  readonly onFirstByte?: () => void;
}
