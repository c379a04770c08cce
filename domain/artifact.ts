/** What a version runs. */
export type Artifact =
  | { readonly kind: "container"; readonly uri: string }
  | {
      readonly kind: "code";
      readonly bucket: string;
      readonly key: string;
      readonly versionId?: string;
    };

/** S3's version id of every object in a bucket without versioning: such an object is overwritten in place. */
const UNVERSIONED = "null";

/** Pinned: the same bytes for ever. An image tag or an S3 key without a version may change under a version. */
export function isPinned(artifact: Artifact): boolean {
  return artifact.kind === "container"
    ? /@sha256:[0-9a-f]{64}$/.test(artifact.uri)
    : artifact.versionId !== undefined && artifact.versionId !== UNVERSIONED;
}

export function isSameArtifact(a: Artifact, b: Artifact): boolean {
  return formatArtifact(a) === formatArtifact(b);
}

/** The same image by its digest, whichever repository holds it; S3 objects have no such name. */
export function isSameContent(a: Artifact, b: Artifact): boolean {
  const digest = digestOf(a);
  return digest === undefined ? isSameArtifact(a, b) : digest === digestOf(b);
}

function digestOf(artifact: Artifact): string | undefined {
  return artifact.kind === "container"
    ? /@(sha256:[0-9a-f]{64})$/.exec(artifact.uri)?.[1]
    : undefined;
}

/** One line for people: the image, or `s3://bucket/key?versionId=…`. */
export function formatArtifact(artifact: Artifact): string {
  if (artifact.kind === "container") return artifact.uri;
  const version = artifact.versionId === undefined ? "" : `?versionId=${artifact.versionId}`;
  return `s3://${artifact.bucket}/${artifact.key}${version}`;
}
