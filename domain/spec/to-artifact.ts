import type { Artifact } from "../artifact.ts";

/** An artifact as the file names it: an image as text, or an S3 object. Undefined while parts are missing. */
export function toArtifact(
  written:
    | string
    | {
        readonly bucket?: string | undefined;
        readonly key?: string | undefined;
        readonly versionId?: string | undefined;
      }
    | undefined,
): Artifact | undefined {
  if (typeof written === "string") return { kind: "container", uri: written };
  if (written?.bucket === undefined || written.key === undefined) return undefined;
  const { bucket, key, versionId } = written;
  return { kind: "code", bucket, key, ...(versionId === undefined ? {} : { versionId }) };
}
