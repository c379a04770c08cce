import { z } from "zod";
import { VERSION_PATTERN } from "../target.ts";
import { duration, flag, section, text } from "./fields.ts";
import { namedEndpoint, placeFields } from "./target-schema.ts";

const VERSION = "must be a version number, 1 to 99999";

/** A version number, with or without quotes, as AWS writes it: text. */
function versionNumber(error: string) {
  const digits = z.string({ error }).regex(VERSION_PATTERN, { error });
  const number = z.int({ error }).min(1, { error }).max(99_999, { error });
  return z.union([number, digits], { error }).transform(String);
}

const image = text("an image, like REPOSITORY@sha256:DIGEST", /^[^\s]+$/);

const s3Object = section({
  bucket: text("the name of an S3 bucket", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/).describe(
    "The S3 bucket.",
  ),
  key: text("the key of an S3 object").describe("The object's key."),
  versionId: text("the object's version")
    .optional()
    .describe("The object's version: without it, not pinned."),
});

const CANDIDATE =
  "must be latest, a version number, {after: NUMBER}, {endpoint: NAME}, or {artifact: IMAGE@sha256:DIGEST}";

export const candidateSchema = z
  .union(
    [
      z.literal("latest", { error: CANDIDATE }),
      versionNumber(CANDIDATE),
      section({
        after: versionNumber(VERSION).describe(
          "The first version above this number, there already or to come.",
        ),
      }),
      section({
        endpoint: namedEndpoint("DEFAULT serves every new version, promoted or not").describe(
          "What this endpoint serves, if this engine promoted it there.",
        ),
        ...placeFields,
        promotedAtLeast: duration({ allowZero: true })
          .prefault("0s")
          .describe("How long ago it must have been promoted there; until then it is waited for."),
      }),
      section({
        artifact: z
          .union([image, s3Object], {
            error: "must be an image, or an S3 object: {bucket, key, versionId}",
          })
          .describe(
            "What the version runs: an image with its digest, or an S3 object with its version.",
          ),
        mint: flag()
          .default(false)
          .describe("Make the version when there is none that runs the artifact."),
      }),
    ],
    { error: CANDIDATE },
  )
  .describe(
    "The version to promote: `latest`, a number, `{after: NUMBER}`, what another endpoint serves, `{endpoint: NAME}`, or the one that runs an artifact, `{artifact: …}`.",
  );
