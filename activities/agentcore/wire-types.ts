import type { BlobPayloadInputTypes, DocumentType } from "@smithy/types";

/** A streamed body: as text where it is UTF-8, as base64 otherwise. */
export type CollectedStream = { truncated: boolean } & ({ text: string } | { base64: string });

export interface CollectedEvents<Event> {
  events: Event[];
  /** Further events came and were dropped. */
  truncated: boolean;
}

/**
 * The SDK's types as they travel through Temporal: dates as ISO strings, bytes as base64, streams
 * collected. In outputs a secret value is the text `[redacted]`, whatever its type here says.
 */
export type Wire<T> = 0 extends 1 & T
  ? unknown
  : // Plain JSON already, and recursive: looked at before the union is taken apart.
    [DocumentType] extends [T]
    ? T
    : T extends string | number | boolean | null | undefined
      ? T
      : T extends Date | Uint8Array
        ? string
        : T extends { transformToByteArray(): unknown }
          ? CollectedStream
          : T extends AsyncIterable<infer Event>
            ? CollectedEvents<Wire<Event>>
            : { [Member in keyof T]: Wire<T[Member]> };

/** Bytes to be sent come as base64, in place of all that the SDK takes for them. */
export type WireInput<T> = {
  [Member in keyof T]: BlobPayloadInputTypes extends T[Member] ? string : Wire<T[Member]>;
};
