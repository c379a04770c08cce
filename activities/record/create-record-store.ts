import path from "node:path";
import { createFolderStore } from "./folder-store.ts";
import type { RecordStore } from "./record-store.ts";
import { createS3Store } from "./s3-store.ts";

/**
 * The store that a worker is configured with: `file:DIR` or `s3://bucket/prefix`; undefined for
 * nothing, so that no records are kept.
 *
 * @throws TypeError for anything else
 */
export function createRecordStore(place: string | undefined): RecordStore | undefined {
  if (place === undefined || place === "") return undefined;
  if (place.startsWith("file:") && place.length > "file:".length)
    return createFolderStore(path.resolve(place.slice("file:".length)));
  const [, bucket, prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*?))?\/*$/.exec(place) ?? [];
  if (bucket !== undefined) return createS3Store({ bucket, prefix });
  throw new TypeError(
    `AGENTCORE_ROLLOUTS_RECORDS must be file:DIRECTORY or s3://BUCKET/PREFIX, is "${place}"`,
  );
}
