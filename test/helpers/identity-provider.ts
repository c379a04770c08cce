import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { JWTPayload } from "jose";
import { onTestFinished } from "vitest";

export const CLIENT_SECRET = "client-secret-of-the-smoke";

/**
 * An identity provider on localhost: discovery document, keys, tokens that it signs, and a token
 * endpoint for client credentials that takes CLIENT_SECRET.
 */
export async function startIdentityProvider(now: () => number) {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" };
  const issued: string[] = [];
  const server = createServer(async (request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/keys") return void response.end(JSON.stringify({ keys: [jwk] }));
    if (request.url !== "/token")
      return void response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    const asked = new URLSearchParams(await text(request));
    if (asked.get("client_secret") !== CLIENT_SECRET)
      return void response.writeHead(401).end(JSON.stringify({ error: "invalid_client" }));
    const access_token = await token({ client_id: asked.get("client_id") ?? "" });
    issued.push(access_token);
    response.end(JSON.stringify({ access_token, expires_in: 3_600 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = (claims: JWTPayload = {}, lifeS = 600): Promise<string> => {
    const nowS = Math.floor(now() / 1_000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(claims.iss ?? issuer)
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + lifeS)
      .sign(privateKey);
  };
  return {
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    tokenUrl: `${issuer}/token`,
    token,
    /** What the token endpoint gave out. */
    issued,
  };
}
