import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import { AwsError } from "../protocol/errors.ts";
import type { State } from "../state/model.ts";

export interface SignedRequest {
  readonly method: string;
  /** As sent: path and query, encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** As sent, before it is unzipped. */
  readonly rawBody: Uint8Array;
}

/** What AWS allows between the client's clock and its own. */
const MAX_SKEW_MS = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

const sha256 = (data: string | Uint8Array): string =>
  createHash("sha256").update(data).digest("hex");

const hmac = (key: string | Uint8Array, data: string): Buffer =>
  createHmac("sha256", key).update(data).digest();

/** Like encodeURIComponent, and the five characters that it leaves alone. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const forbidden = (code: string, message: string): AwsError => new AwsError(403, code, message);

/** Checks a request's SigV4 signature against the secret of its access key, in AWS's words. */
export function verifySignature(
  known: { credentials: Readonly<Record<string, string>>; state: State },
  request: SignedRequest,
): void {
  const { headers } = request;
  if (headers.authorization === undefined)
    throw forbidden("MissingAuthenticationTokenException", "Missing Authentication Token");
  const match = AUTHORIZATION.exec(headers.authorization);
  const sentAt = String(headers["x-amz-date"] ?? "");
  if (!match || !/^\d{8}T\d{6}Z$/.test(sentAt))
    throw forbidden("IncompleteSignatureException", "The Authorization header is not complete.");
  const [, accessKeyId = "", day = "", region = "", service = "", names = "", given = ""] = match;
  const secret = secretOf(known, accessKeyId, headers);
  if (secret === undefined) {
    throw forbidden(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
  checkAge(sentAt);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const canonical = sha256(canonicalRequest(request, names));
  const text = `AWS4-HMAC-SHA256\n${sentAt}\n${scope}\n${canonical}`;
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  if (timingSafeEqual(hmac(key, text), Buffer.from(given, "hex"))) return;
  throw forbidden(
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );
}

/** The secret of a configured key, or of one that AssumeRole gave out, whose token must come too. */
function secretOf(
  { credentials, state }: Parameters<typeof verifySignature>[0],
  accessKeyId: string,
  headers: IncomingHttpHeaders,
): string | undefined {
  if (Object.hasOwn(credentials, accessKeyId)) return credentials[accessKeyId];
  const assumed = state.credentials[accessKeyId];
  return assumed?.sessionToken === headers["x-amz-security-token"]
    ? assumed?.secretAccessKey
    : undefined;
}

/** Against the wall clock: clients sign with theirs, however the emulator's own time runs. */
function checkAge(sentAt: string): void {
  const sentMs = Date.parse(
    sentAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (Math.abs(Date.now() - sentMs) <= MAX_SKEW_MS) return;
  throw forbidden(
    "InvalidSignatureException",
    `Signature expired: ${sentAt} is not within 5 minutes of now`,
  );
}

function canonicalRequest(
  { method, url, headers, rawBody }: SignedRequest,
  signedNames: string,
): string {
  const queryStart = url.indexOf("?");
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const query = new URLSearchParams(queryStart < 0 ? "" : url.slice(queryStart + 1));
  const signed = signedNames.split(";").map((name) => {
    const value = [headers[name] ?? ""].flat().join(",");
    return `${name}:${value.trim().replaceAll(/ +/g, " ")}\n`;
  });
  return [
    method,
    path.split("/").map(encode).join("/"),
    [...query]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join("&"),
    signed.join(""),
    signedNames,
    headers["x-amz-content-sha256"] === "UNSIGNED-PAYLOAD" ? "UNSIGNED-PAYLOAD" : sha256(rawBody),
  ].join("\n");
}
