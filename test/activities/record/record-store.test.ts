import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { createRecordStore } from "../../../activities/record/create-record-store.ts";
import { createFolderStore } from "../../../activities/record/folder-store.ts";
import type { RecordStore } from "../../../activities/record/record-store.ts";
import { createS3Store } from "../../../activities/record/s3-store.ts";

/** As much of S3 as the store uses: objects by path, and lists of two keys at a time. */
async function startS3(): Promise<S3Client> {
  const objects = new Map<string, string>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const key = decodeURIComponent(url.pathname.slice("/bucket/".length));
      if (request.method === "PUT") objects.set(key, Buffer.concat(chunks).toString());
      const body =
        request.method === "PUT"
          ? ""
          : url.searchParams.has("list-type")
            ? list([...objects.keys()].toSorted(), url.searchParams)
            : (objects.get(key) ?? "");
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
}

function list(keys: string[], search: URLSearchParams): string {
  const prefix = search.get("prefix") ?? "";
  const after = search.get("continuation-token") ?? "";
  const found = keys.filter((key) => key.startsWith(prefix) && key > after);
  const page = found.slice(0, 2);
  const more =
    found.length > 2 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
  return `<?xml version="1.0"?><ListBucketResult>${contents}${more}</ListBucketResult>`;
}

async function folderStore(): Promise<RecordStore> {
  const folder = await mkdtemp(path.join(tmpdir(), "acr-store-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return createFolderStore(folder);
}

test.each<[string, () => Promise<RecordStore>]>([
  ["a folder", folderStore],
  ["S3", async () => createS3Store({ bucket: "bucket", prefix: "some/place" }, await startS3())],
  [
    "S3 without a prefix",
    async () => createS3Store({ bucket: "bucket", prefix: "" }, await startS3()),
  ],
])(
  "%s keeps records by name, lists them in order, and the last one written stands",
  async (_name, make) => {
    const store = await make();
    expect(await store.list("a/b")).toEqual([]);
    for (const name of ["a/b/3.json", "a/b/1.json", "a/b/2.json", "a/c/1.json"])
      await store.write(name, `{"name":"${name}"}`);
    await store.write("a/b/2.json", "again");
    expect(await store.list("a/b")).toEqual(["a/b/1.json", "a/b/2.json", "a/b/3.json"]);
    expect(await store.read("a/b/2.json")).toBe("again");
  },
);

test.each([
  [undefined, false],
  ["", false],
  ["file:records", true],
  ["s3://bucket", true],
  ["s3://bucket/some/place/", true],
])("the configuration %j", (place, isThere) => {
  expect(createRecordStore(place) !== undefined).toBe(isThere);
});

test.each(["records", "file:", "s3://", "s3:bucket", "https://example.com"])(
  "the configuration %j is refused with what it must be",
  (place) => {
    expect(() => createRecordStore(place)).toThrow("must be file:DIRECTORY or s3://BUCKET/PREFIX");
  },
);
