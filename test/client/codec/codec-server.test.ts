import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { defaultPayloadConverter } from "@temporalio/common";
import * as fc from "fast-check";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { createJwtGate, createTokenGate } from "../../../client/codec/codec-gate.ts";
import type { Gate } from "../../../client/codec/codec-gate.ts";
import { parsePayloads, startCodecServer } from "../../../client/codec/codec-server.ts";
import { loadPayloadCodec } from "../../../client/codec/load-payload-codec.ts";
import { runCli } from "../captured-io.ts";

const UI = "https://temporal.example.com";
const env = { AGENTCORE_ROLLOUTS_PAYLOAD_KEYS: `now:${randomBytes(32).toString("base64")}` };

async function serve(gate?: Gate) {
  const codec = await loadPayloadCodec(env);
  const server = await startCodecServer({ codec, host: "127.0.0.1", port: 0, origins: [UI], gate });
  onTestFinished(() => server.close());
  const post = (path: string, payloads: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ payloads }),
    });
  return { url: server.url, codec, post };
}

/** A payload as the UI sends it. */
function jsonPayload(value: unknown) {
  const { metadata, data } = defaultPayloadConverter.toPayload(value);
  const base64 = (bytes: Uint8Array | null | undefined) =>
    Buffer.from(bytes ?? []).toString("base64");
  return { metadata: { encoding: base64(metadata?.["encoding"]) }, data: base64(data) };
}

test("encode and decode are each other's opposite over HTTP, for pages of the UI's origin", async () => {
  const { url, post } = await serve();
  const encoded = await post("/encode", [jsonPayload({ spec: "text" })], { origin: UI });
  expect(encoded.headers.get("access-control-allow-origin")).toBe(UI);
  const { payloads } = (await encoded.json()) as { payloads: { data: string }[] };
  expect(Buffer.from(payloads[0]?.data ?? "", "base64").includes("text")).toBe(false);
  const decoded = await post("/decode", payloads);
  expect(await decoded.json()).toEqual({ payloads: [jsonPayload({ spec: "text" })] });
  const preflight = await fetch(`${url}/decode`, { method: "OPTIONS", headers: { origin: UI } });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toContain("x-namespace");
});

test("a page of another origin gets nothing, whatever it asks", async () => {
  const { post } = await serve();
  const refused = await post("/decode", [], { origin: "https://evil.example.com" });
  expect(refused.status).toBe(403);
  expect(refused.headers.get("access-control-allow-origin")).toBeNull();
});

test("with a token only who sends it may decode", async () => {
  const { post } = await serve(createTokenGate("hush"));
  expect((await post("/decode", [])).status).toBe(401);
  expect((await post("/decode", [], { authorization: "Bearer wrong" })).status).toBe(401);
  expect((await post("/decode", [], { authorization: "Bearer hush" })).status).toBe(200);
});

test("with an identity provider only its tokens for this audience may decode", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), alg: "RS256", kid: "1" };
  const provider = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void provider.close());
  const { port } = provider.address() as AddressInfo;
  const gate = createJwtGate({
    jwks: new URL(`http://127.0.0.1:${port}/keys`),
    issuer: "https://login.example.com",
    audience: "temporal",
  });
  const { post } = await serve(gate);
  const tokenFor = (audience: string) =>
    new SignJWT({})
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer("https://login.example.com")
      .setAudience(audience)
      .setExpirationTime("1m")
      .sign(privateKey);
  const ask = async (token: string) =>
    (await post("/decode", [], { authorization: `Bearer ${token}` })).status;
  expect(await ask(await tokenFor("temporal"))).toBe(200);
  expect(await ask(await tokenFor("another"))).toBe(401);
  expect(await ask("no-token")).toBe(401);
});

test("a payload of a key that the server lacks is answered with the reason", async () => {
  const { post } = await serve();
  const other = await loadPayloadCodec({
    AGENTCORE_ROLLOUTS_PAYLOAD_KEYS: `other:${randomBytes(32).toString("base64")}`,
  });
  const [payload] = await other.encode([defaultPayloadConverter.toPayload("secret")]);
  const metadata = Object.fromEntries(
    Object.entries(payload?.metadata ?? {}).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString("base64"),
    ]),
  );
  const data = Buffer.from(payload?.data ?? []).toString("base64");
  const refused = await post("/decode", [{ metadata, data }]);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('key \\"other\\"');
});

test("any body is either payloads or refused with a reason, never more", () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((payloads) => JSON.stringify({ payloads })),
    fc.array(fc.jsonValue()).map((payloads) => JSON.stringify({ payloads })),
  );
  fc.assert(
    fc.property(body, (text) => {
      try {
        expect(Array.isArray(parsePayloads(text))).toBe(true);
      } catch (error) {
        expect((error as Error).message).not.toMatch(/undefined|is not a function/);
      }
    }),
    { numRuns: 500 },
  );
});

test("the command refuses to serve without keys, and off this machine without a guard", async () => {
  const without = await runCli(["codec-server"], { env: {} });
  expect([without.exitCode, without.stderr]).toEqual([
    2,
    expect.stringContaining("error: there are no keys to decrypt with\nnext: set AGENTCORE_"),
  ]);
  const open = await runCli(["codec-server", "--host", "0.0.0.0"], { env });
  expect([open.exitCode, open.stderr]).toEqual([
    2,
    expect.stringContaining("error: on 0.0.0.0 anyone could read every payload"),
  ]);
});
