import { generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { assessPresigned } from "../../activities/proof/assess-presigned.ts";
import type { PresignedRequest } from "../../activities/proof/assess-presigned.ts";
import { openProof } from "../../activities/proof/open-proof.ts";
import { readProofKey } from "../../activities/proof/proof-key.ts";
import { presignIdentity } from "../../client/proof/presign-identity.ts";
import { sealProof } from "../../client/proof/seal-proof.ts";

const runs = { numRuns: 500 };
const signedAt = new Date("2026-11-21T12:00:00Z");
const statement = "approve 1a2b3c";
const origin = "https://sts.us-east-1.amazonaws.com";
const expected = {
  statement,
  origins: [{ region: "us-east-1", origin }],
  nowMs: signedAt.getTime() + 1_000,
};
const good = await presignIdentity(statement, {
  region: "us-east-1",
  env: {},
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" },
  signedAt,
});
const names = [...new URL(good.url).searchParams.keys(), "DurationSeconds", "x-amz-date"];
const other = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", "0", "-1", "1e9", "AssumeRole", "AKID/20261121/us-east-1/s3/aws4_request"),
);

/** One thing that whoever signs can do to a request. */
const change = fc.oneof(
  fc.tuple(fc.constantFrom("set", "append", "delete"), fc.constantFrom(...names), other).map(
    ([how, name, value]) =>
      (url: URL) =>
        url.searchParams[how as "set"](name, value),
  ),
  fc
    .tuple(
      fc.constantFrom("hostname", "protocol", "port", "pathname", "hash", "username", "password"),
      fc.oneof(
        other,
        fc.constantFrom(
          "169.254.169.254",
          "sts.us-east-1.amazonaws.com.evil.example",
          "http:",
          "81",
        ),
      ),
    )
    .map(
      ([part, value]) =>
        (url: URL) =>
          void (url[part as "hash"] = value),
    ),
);

/** All of a request that decides where it goes and what it asks. */
function partsOf({ url: text, headers }: PresignedRequest) {
  const url = new URL(text);
  const { origin: place, pathname, username, password, hash, searchParams } = url;
  const action = searchParams.get("Action");
  return {
    place,
    pathname,
    username,
    password,
    hash,
    action,
    headers,
    names: [...searchParams.keys()].toSorted(),
  };
}

/** A refusal harms nobody. */
const harmlessParts = (assessed: ReturnType<typeof assessPresigned>) =>
  "refused" in assessed ? partsOf(good) : partsOf(assessed);

test("an unchanged request of the signer is taken", () => {
  expect(assessPresigned(good, expected)).toEqual({ url: good.url, headers: good.headers });
});

test("whatever was changed in a presigned URL, it is refused or asks STS for the identity alone", () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const url = new URL(good.url);
      for (const apply of changes) apply(url);
      const assessed = assessPresigned({ ...good, url: url.href }, expected);
      expect(harmlessParts(assessed)).toEqual(partsOf(good));
    }),
    runs,
  );
});

test("any text in place of the URL is refused in words", () => {
  const near = fc.tuple(fc.constantFrom(good.url, origin, "https://"), fc.string());
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        near.map(([start, rest]) => rest + start),
      ),
      (url) => {
        fc.pre(url !== good.url);
        const assessed = assessPresigned({ ...good, url }, expected);
        expect(harmlessParts(assessed)).toEqual(partsOf(good));
      },
    ),
    runs,
  );
});

test("no other headers than the signed statement are taken", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (headers) => {
      expect(assessPresigned({ ...good, headers }, expected)).toHaveProperty("refused");
    }),
    runs,
  );
});

test("any text as a proof, and any sealed value, is refused in words or a request with texts", async () => {
  const { privateKey } = generateKeyPairSync("x25519");
  const pair = await readProofKey(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const request = fc.record({ url: fc.jsonValue(), headers: fc.jsonValue() });
  const sealed = fc.oneof(fc.jsonValue(), request);
  const check = async (proof: string): Promise<void> => {
    const opened = await openProof(proof, pair);
    if ("refused" in opened) expect(opened.refused).not.toBe("");
    else
      for (const each of [opened.url, ...Object.values(opened.headers)])
        expect(typeof each).toBe("string");
  };
  await fc.assert(fc.asyncProperty(fc.string(), check), { numRuns: 100 });
  await fc.assert(
    fc.asyncProperty(sealed, async (value) => {
      await check(await sealProof(value as never, pair.publicKey));
    }),
    { numRuns: 100 },
  );
});
