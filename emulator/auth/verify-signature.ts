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

const DATE = /^\d{8}T\d{6}Z$/;

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

/** What a signed request says of its signature, in its headers or, presigned, in its query. */
interface Claim {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedNames: string;
  readonly signature: string;
  readonly sentAt: string;
  readonly sessionToken: string | undefined;
  /** Of a presigned request: how long it is good for. */
  readonly lifeS?: number;
}

/** Checks a request's SigV4 signature against the secret of its access key, in AWS's words. */
export function verifySignature(
  known: { credentials: Readonly<Record<string, string>>; state: State },
  request: SignedRequest,
): void {
  const claim = isPresigned(request.url) ? readQuery(request) : readHeaders(request);
  const { day, region, service, sentAt, signature } = claim;
  const secret = secretOf(known, claim);
  if (secret === undefined) {
    throw forbidden(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
  checkAge(claim);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const canonical = sha256(canonicalRequest(request, claim.signedNames));
  const text = `AWS4-HMAC-SHA256\n${sentAt}\n${scope}\n${canonical}`;
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  if (timingSafeEqual(hmac(key, text), Buffer.from(signature, "hex"))) return;
  throw forbidden(
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );
}

/** Whether the signature is in the query, so that the URL alone can be handed on. */
export function isPresigned(url: string): boolean {
  return queryOf(url).has(SIGNATURE);
}

const SIGNATURE = "X-Amz-Signature";

export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf("?");
  return new URLSearchParams(start < 0 ? "" : url.slice(start + 1));
}

function readHeaders({ headers }: SignedRequest): Claim {
  if (headers.authorization === undefined)
    throw forbidden("MissingAuthenticationTokenException", "Missing Authentication Token");
  const match = AUTHORIZATION.exec(headers.authorization);
  const sentAt = String(headers["x-amz-date"] ?? "");
  if (!match || !DATE.test(sentAt))
    throw forbidden("IncompleteSignatureException", "The Authorization header is not complete.");
  const [, accessKeyId = "", day = "", region = "", service = "", signedNames = ""] = match;
  const token = headers["x-amz-security-token"];
  return {
    accessKeyId,
    day,
    region,
    service,
    signedNames,
    signature: match[6] ?? "",
    sentAt,
    sessionToken: token === undefined ? undefined : String(token),
  };
}

function readQuery({ url }: SignedRequest): Claim {
  const query = queryOf(url);
  const parts = (query.get("X-Amz-Credential") ?? "").split("/");
  const [accessKeyId = "", day = "", region = "", service = ""] = parts;
  const signature = query.get(SIGNATURE) ?? "";
  const sentAt = query.get("X-Amz-Date") ?? "";
  const lifeS = Number(query.get("X-Amz-Expires"));
  const isComplete = parts.length === 5 && DATE.test(sentAt) && /^[0-9a-f]{64}$/.test(signature);
  if (!isComplete || !Number.isInteger(lifeS) || lifeS < 1)
    throw forbidden(
      "IncompleteSignatureException",
      "The query of the presigned URL is not complete.",
    );
  const signedNames = query.get("X-Amz-SignedHeaders") ?? "";
  const sessionToken = query.get("X-Amz-Security-Token") ?? undefined;
  return { accessKeyId, day, region, service, signedNames, signature, sentAt, sessionToken, lifeS };
}

/** The secret of a configured key, or of one that AssumeRole gave out, whose token must come too. */
function secretOf(
  { credentials, state }: Parameters<typeof verifySignature>[0],
  { accessKeyId, sessionToken }: Claim,
): string | undefined {
  if (Object.hasOwn(credentials, accessKeyId)) return credentials[accessKeyId];
  const assumed = state.credentials[accessKeyId];
  return assumed?.sessionToken === sessionToken ? assumed?.secretAccessKey : undefined;
}

/** Against the wall clock: clients sign with theirs, however the emulator's own time runs. */
function checkAge({ sentAt, lifeS }: Claim): void {
  const sentMs = Date.parse(
    sentAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  const lateMs = lifeS === undefined ? MAX_SKEW_MS : lifeS * 1_000;
  const ageMs = Date.now() - sentMs;
  if (ageMs >= -MAX_SKEW_MS && ageMs <= lateMs) return;
  throw forbidden(
    "InvalidSignatureException",
    `Signature expired: ${sentAt} is not within ${lateMs / 60_000} minutes of now`,
  );
}

function canonicalRequest(
  { method, url, headers, rawBody }: SignedRequest,
  signedNames: string,
): string {
  const queryStart = url.indexOf("?");
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const query = queryOf(url);
  const signed = signedNames.split(";").map((name) => {
    const value = [headers[name] ?? ""].flat().join(",");
    return `${name}:${value.trim().replaceAll(/ +/g, " ")}\n`;
  });
  return [
    method,
    path.split("/").map(encode).join("/"),
    [...query]
      .filter(([name]) => name !== SIGNATURE)
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join("&"),
    signed.join(""),
    signedNames,
    headers["x-amz-content-sha256"] === "UNSIGNED-PAYLOAD" ? "UNSIGNED-PAYLOAD" : sha256(rawBody),
  ].join("\n");
}
