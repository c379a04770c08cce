import { STATEMENT_HEADER } from "../../domain/approval/statement.ts";
import { formatTime } from "../../domain/format.ts";
import type { SealedRequest } from "./open-proof.ts";

export interface ExpectedRequest {
  /** What it must have been signed for. */
  readonly statement: string;
  /** Where STS of each allowed region answers. */
  readonly origins: readonly { readonly region: string; readonly origin: string }[];
  readonly nowMs: number;
}

/** A request that may be sent: to our own idea of STS, with nothing in it but what was signed. */
export interface PresignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What AWS allows between the signer's clock and its own. */
const MAX_SKEW_MS = 5 * 60_000;
/** Longer than anybody needs to send a message. */
const LONGEST_LIFE_S = 15 * 60;

/** Follows the statement, so that the same word said twice is two words. */
const ONCE = /^[\da-f-]{36}$/;

const FIXED: Readonly<Record<string, string>> = {
  Action: "GetCallerIdentity",
  Version: "2011-06-15",
  "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
  "X-Amz-SignedHeaders": `host;${STATEMENT_HEADER}`,
};
const VARIABLE: readonly string[] = [
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Signature",
];
const OPTIONAL: readonly string[] = ["X-Amz-Security-Token"];

/** Checks all that can be known of a presigned GetCallerIdentity request before STS is asked. */
export function assessPresigned(
  sealed: SealedRequest,
  expected: ExpectedRequest,
): PresignedRequest | { readonly refused: string } {
  const url = URL.canParse(sealed.url) ? new URL(sealed.url) : undefined;
  if (!url) return refuse("holds no URL");
  const refused =
    assessShape(url) ??
    assessPlace(url, expected) ??
    assessSigned(sealed, expected) ??
    assessTime(url, expected);
  if (refused !== undefined) return refuse(refused);
  return {
    url: url.href,
    headers: { [STATEMENT_HEADER]: sealed.headers[STATEMENT_HEADER] ?? "" },
  };
}

function refuse(why: string): { refused: string } {
  return { refused: `The proof ${why}. Send it again with agentcore-rollouts.` };
}

function assessShape(url: URL): string | undefined {
  const names = [...url.searchParams.keys()];
  const known = [...Object.keys(FIXED), ...VARIABLE, ...OPTIONAL];
  const strange = names.find(
    (name, index) => !known.includes(name) || names.indexOf(name) !== index,
  );
  if (strange !== undefined)
    return `has a parameter that does not belong there: ${strange.slice(0, 50)}`;
  const missing = [...Object.keys(FIXED), ...VARIABLE].find((name) => !names.includes(name));
  if (missing !== undefined) return `lacks ${missing}`;
  const wrong = Object.entries(FIXED).find(([name, value]) => url.searchParams.get(name) !== value);
  return wrong === undefined ? undefined : `must have ${wrong[0]}=${wrong[1]}`;
}

function assessPlace(url: URL, { origins }: ExpectedRequest): string | undefined {
  const [, , region, service] = (url.searchParams.get("X-Amz-Credential") ?? "").split("/");
  if (service !== "sts") return `is signed for ${service ?? "nothing"}, not for STS`;
  const allowed = origins.find((each) => each.region === region);
  if (!allowed)
    return `is of region ${region}; allowed: ${origins.map((each) => each.region).join(", ")}`;
  const isThere = url.origin === new URL(allowed.origin).origin && url.pathname === "/";
  if (isThere && url.username === "" && url.password === "" && url.hash === "") return undefined;
  return `goes to ${url.host}${url.pathname}, not to STS of ${region}`;
}

function assessSigned(
  { headers }: SealedRequest,
  { statement }: ExpectedRequest,
): string | undefined {
  const names = Object.keys(headers);
  if (names.length !== 1 || names[0] !== STATEMENT_HEADER)
    return `must carry the one header ${STATEMENT_HEADER}`;
  const said = headers[STATEMENT_HEADER] ?? "";
  return said.startsWith(`${statement} `) && ONCE.test(said.slice(statement.length + 1))
    ? undefined
    : "was made for something else than this message";
}

function assessTime(url: URL, { nowMs }: ExpectedRequest): string | undefined {
  const written = url.searchParams.get("X-Amz-Date") ?? "";
  const signedMs = Date.parse(
    written.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  const lifeS = Number(url.searchParams.get("X-Amz-Expires"));
  if (Number.isNaN(signedMs)) return "has no date";
  if (!Number.isInteger(lifeS) || lifeS < 1 || lifeS > LONGEST_LIFE_S)
    return `may be good for ${LONGEST_LIFE_S} seconds at most`;
  if (signedMs > nowMs + MAX_SKEW_MS)
    return `is dated ${formatTime(signedMs)}, and here it is ${formatTime(nowMs)}: check your clock`;
  const endMs = signedMs + lifeS * 1_000;
  return endMs <= nowMs
    ? `expired at ${formatTime(endMs)}, before the worker saw it at ${formatTime(nowMs)}`
    : undefined;
}
