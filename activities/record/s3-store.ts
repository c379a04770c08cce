import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { RecordStore } from "./record-store.ts";

/** Records as objects in an S3 bucket; endpoint, region and credentials the standard AWS way. */
export function createS3Store(
  { bucket, prefix }: { bucket: string; prefix: string },
  client = new S3Client({}),
): RecordStore {
  const keyOf = (name: string): string => (prefix === "" ? name : `${prefix}/${name}`);
  return {
    async write(name, text) {
      const object = { Bucket: bucket, Key: keyOf(name), Body: text };
      await client.send(new PutObjectCommand({ ...object, ContentType: "application/json" }));
    },
    async list(folder) {
      const names: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: `${keyOf(folder)}/`,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        for (const { Key } of page.Contents ?? [])
          if (Key?.endsWith(".json")) names.push(Key.slice(keyOf("").length));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return names.toSorted();
    },
    async read(name) {
      const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(name) }));
      return (await object.Body?.transformToString()) ?? "";
    },
  };
}
