import type {
  CustomClaimValidationType,
  CustomJWTAuthorizerConfiguration,
} from "@aws-sdk/client-bedrock-agentcore-control";
import type { createRemoteJWKSet, JWTPayload } from "jose";

import { AwsError } from "../protocol/errors.ts";

interface Discovery {
  readonly issuer: string;
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
}

const discoveries = new Map<string, Promise<Discovery>>();

/** Loaded when the first token comes: most runs of the emulator see none. */
const loadJose = () => import("jose");

export const unauthorized = (message: string): AwsError =>
  new AwsError(401, "UnauthorizedException", message);

/** Reads an OpenID discovery document, once; a failure is not remembered. */
function discover(url: string): Promise<Discovery> {
  let discovery = discoveries.get(url);
  if (!discovery) {
    discovery = readDiscovery(url).catch((error: unknown) => {
      discoveries.delete(url);
      throw unauthorized(`The discovery document at ${url} cannot be read: ${String(error)}`);
    });
    discoveries.set(url, discovery);
  }
  return discovery;
}

async function readDiscovery(url: string): Promise<Discovery> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const { issuer, jwks_uri: keysUrl } = (await answer.json()) as Record<string, string>;
  if (issuer === undefined || keysUrl === undefined) throw new Error("no issuer or jwks_uri");
  const jose = await loadJose();
  return { issuer, keys: jose.createRemoteJWKSet(new URL(keysUrl)) };
}

/** Checks signature, issuer, expiry, and every list that the authorizer has. */
export async function checkToken(
  authorizer: CustomJWTAuthorizerConfiguration,
  token: string,
  now: Date,
): Promise<void> {
  const { issuer, keys } = await discover(authorizer.discoveryUrl as string);
  const { errors, jwtVerify } = await loadJose();
  const { payload } = await jwtVerify(token, keys, { issuer, currentDate: now }).catch(
    (error: unknown) => {
      throw unauthorized(
        error instanceof errors.JWTExpired
          ? "Token has expired"
          : `Invalid Bearer token: ${error instanceof Error ? error.message : String(error)}`,
      );
    },
  );
  const { allowedAudience, allowedClients, allowedScopes, customClaims } = authorizer;
  const scopes = wordsOf(payload["scope"] ?? payload["scp"]);
  if (allowedAudience && !overlaps(allowedAudience, wordsOf(payload.aud)))
    throw unauthorized("Claim 'aud' value mismatch with configuration.");
  if (allowedClients && !overlaps(allowedClients, wordsOf(payload["client_id"] ?? payload["azp"])))
    throw unauthorized("Claim 'client_id' value mismatch with configuration.");
  if (allowedScopes && !overlaps(allowedScopes, scopes))
    throw unauthorized("Claim 'scope' value mismatch with configuration.");
  for (const claim of customClaims ?? []) checkClaim(claim, payload);
}

/** A claim may be one text, a list, or words with blanks between them. */
const wordsOf = (claim: unknown): string[] =>
  typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim.map(String) : [];

const overlaps = (allowed: readonly string[], given: readonly string[]): boolean =>
  given.some((item) => allowed.includes(item));

function checkClaim(claim: CustomClaimValidationType, payload: JWTPayload): void {
  const name = claim.inboundTokenClaimName as string;
  const match = claim.authorizingClaimMatchValue;
  const { matchValueString, matchValueStringList = [] } = match?.claimMatchValue ?? {};
  const given = payload[name];
  const list = Array.isArray(given) ? given.map(String) : [];
  const fits = {
    EQUALS: given === matchValueString,
    CONTAINS: matchValueString !== undefined && list.includes(matchValueString),
    CONTAINS_ANY: overlaps(matchValueStringList, list),
  };
  if (!fits[match?.claimMatchOperator ?? "EQUALS"])
    throw unauthorized(`Claim '${name}' value mismatch with configuration.`);
}
