import { createHash, timingSafeEqual } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";

/** Whether whoever sends this Authorization header may see payloads. */
export type Gate = (authorization: string | undefined) => Promise<boolean>;

/** Whoever knows the token: for the `temporal` command and scripts. */
export function createTokenGate(token: string): Gate {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return (authorization = "") => Promise.resolve(timingSafeEqual(digest(authorization), expected));
}

/** Whoever the identity provider of the Temporal UI signed in: the UI passes their token on. */
export function createJwtGate(from: { jwks: URL; issuer: string; audience: string }): Gate {
  const keys = createRemoteJWKSet(from.jwks);
  const { issuer, audience } = from;
  return async (authorization = "") => {
    const [, token] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
    if (token === undefined) return false;
    return jwtVerify(token, keys, { issuer, audience }).then(
      () => true,
      () => false,
    );
  };
}
