import {
  GetAgentCardCommand,
  InvokeAgentRuntimeCommand,
  StopRuntimeSessionCommand,
} from "@aws-sdk/client-bedrock-agentcore";
import { ListAgentRuntimesCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import type { CustomJWTAuthorizerConfiguration } from "@aws-sdk/client-bedrock-agentcore-control";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { JWTPayload } from "jose";
import { expect, test } from "vitest";

import { startIdentityProvider } from "../helpers/identity-provider.ts";
import { invoke, SESSION } from "./invoking.ts";
import { begin, clientsOf, createRuntime, mint, START_MS } from "./story.ts";

const SECRET = { accessKeyId: "AKIATEST", secretAccessKey: "right" };

const beginSigned = async () => {
  const { accessKeyId, secretAccessKey } = SECRET;
  const story = await begin({
    auth: { verifySignatures: true, credentials: { [accessKeyId]: secretAccessKey } },
  });
  const as = (credentials: typeof SECRET & { sessionToken?: string }) =>
    clientsOf(story.emulator, "us-east-1", credentials);
  return { ...story, ...as(SECRET), as };
};

test("calls of all services are let through with the right secret, gzipped ones too", async () => {
  const story = await beginSigned();
  const { arn } = await createRuntime(story);
  expect(arn).toContain(":runtime/agent-");
  await invoke(story, { agentRuntimeArn: arn, payload: { text: "ü ' * !" } });
  await story.sts.send(new GetCallerIdentityCommand({}));
  const MetricData = Array.from({ length: 500 }, (_, n) => ({
    MetricName: `metric-${n}`,
    Value: n,
  }));
  await story.cloudwatch.send(new PutMetricDataCommand({ Namespace: "Large", MetricData }));
});

test("a wrong secret, an unknown key, and no signature at all are told apart", async () => {
  const { emulator, as } = await beginSigned();
  const list = (credentials: typeof SECRET) =>
    as(credentials).control.send(new ListAgentRuntimesCommand({}));
  await expect(list({ ...SECRET, secretAccessKey: "wrong" })).rejects.toMatchObject({
    name: "InvalidSignatureException",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(list({ ...SECRET, accessKeyId: "AKIAOTHER" })).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  const bare = await fetch(`${emulator.url}/runtimes/`, { method: "POST" });
  expect([bare.status, bare.headers.get("x-amzn-errortype")]).toEqual([
    403,
    "MissingAuthenticationTokenException",
  ]);
  const headers = { authorization: "AWS4-HMAC-SHA256 nonsense" };
  const torn = await fetch(`${emulator.url}/runtimes/`, { method: "POST", headers });
  expect(torn.headers.get("x-amzn-errortype")).toBe("IncompleteSignatureException");
});

test("a request that was changed on its way, or is old, is refused and changes nothing", async () => {
  const { emulator, control, clock } = await beginSigned();
  await createRuntime({ control, clock });
  const captured: { url: string; method: string; headers: Record<string, string>; body: string }[] =
    [];
  control.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as {
        method: string;
        path: string;
        headers: Record<string, string>;
        body: string;
      };
      captured.push({ ...request, url: emulator.url + request.path });
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  await control.send(new ListAgentRuntimesCommand({}));
  const [sent] = captured;
  const again = (change: object) => {
    const { url, method, headers, body } = { ...(sent as NonNullable<typeof sent>), ...change };
    const { host: _, "content-length": __, ...kept } = headers;
    return fetch(url, { method, headers: kept, ...(method !== "GET" && { body: body ?? "" }) });
  };
  expect((await again({})).status).toBe(200);
  expect((await again({ body: '{"maxResults":1}' })).status).toBe(403);
  expect((await again({ method: "PUT" })).status).toBe(403);
  expect((await again({ url: `${sent?.url}?maxResults=1` })).status).toBe(403);
  const old = { ...sent?.headers, "x-amz-date": "20200101T000000Z" };
  expect(await (await again({ headers: old })).text()).toContain("Signature expired");
});

test("the credentials of an assumed role are verified with their session token", async () => {
  const { sts, as } = await beginSigned();
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: "arn:aws:iam::210987654321:role/a", RoleSessionName: "test" }),
  );
  const assumed = {
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  };
  const who = (credentials: typeof assumed) =>
    as(credentials).sts.send(new GetCallerIdentityCommand({}));
  expect((await who(assumed)).Account).toBe("210987654321");
  await expect(who({ ...assumed, sessionToken: "other" })).rejects.toThrow();
  await expect(who({ ...assumed, secretAccessKey: "other" })).rejects.toThrow();
});

async function beginWithAuthorizer(config: Partial<CustomJWTAuthorizerConfiguration> = {}) {
  const { discoveryUrl, token } = await startIdentityProvider(() => START_MS);
  const story = await begin();
  const { id, arn } = await createRuntime(story);
  await mint(story, id, {
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl, ...config } },
  });
  const ask = async (authorization?: string) => {
    const path = `/runtimes/${encodeURIComponent(arn)}/invocations?qualifier=DEFAULT`;
    const answer = await fetch(story.emulator.url + path, {
      method: "POST",
      body: '{"hello":1}',
      headers: {
        "x-amzn-bedrock-agentcore-runtime-session-id": SESSION,
        ...(authorization !== undefined && { authorization }),
      },
    });
    return {
      status: answer.status,
      type: answer.headers.get("x-amzn-errortype"),
      challenge: answer.headers.get("www-authenticate"),
      body: await answer.text(),
    };
  };
  return { ...story, id, arn, token, ask };
}

test("a version with an authorizer takes the provider's tokens, and no signature", async () => {
  const { arn, token, ask, ...story } = await beginWithAuthorizer();
  expect(await ask(`Bearer ${await token()}`)).toMatchObject({ status: 200, body: '{"hello":1}' });
  const named = `${encodeURIComponent(arn)}/invocations/.well-known/oauth-protected-resource`;
  expect(await ask()).toMatchObject({
    status: 401,
    challenge: `Bearer resource_metadata="${story.emulator.url}/runtimes/${named}?qualifier=DEFAULT"`,
  });
  await expect(invoke(story, { agentRuntimeArn: arn })).rejects.toThrow(
    "Authorization method mismatch",
  );
});

test("a version without an authorizer takes no token", async () => {
  const { id, token, ask, ...story } = await beginWithAuthorizer();
  await mint(story, id);
  expect(await ask(`Bearer ${await token()}`)).toMatchObject({
    status: 403,
    type: "AccessDeniedException",
  });
});

test("a forged, foreign or expired token is Unauthorized, and opens no session", async () => {
  const { emulator, clock, token, ask } = await beginWithAuthorizer();
  const good = await token();
  const challenge = expect.stringMatching(/^Bearer resource_metadata="http/) as string;
  const unauthorized = { status: 401, type: "UnauthorizedException", challenge };
  expect(await ask(`Bearer ${good.slice(0, -8)}AAAAAAAA`)).toMatchObject(unauthorized);
  expect(await ask("Bearer nonsense")).toMatchObject(unauthorized);
  expect(await ask(`Bearer ${await token({ iss: "https://elsewhere.example" })}`)).toMatchObject(
    unauthorized,
  );
  expect(
    await ask(`Bearer ${await (await startIdentityProvider(() => START_MS)).token()}`),
  ).toMatchObject(unauthorized);
  await clock.advance(600_000);
  expect(await ask(`Bearer ${good}`)).toMatchObject({
    ...unauthorized,
    body: '{"message":"Token has expired"}',
  });
  expect(emulator.sessions()).toEqual([]);
});

test.each<[string, Partial<CustomJWTAuthorizerConfiguration>, JWTPayload, JWTPayload]>([
  ["audience", { allowedAudience: ["me", "us"] }, { aud: ["you", "us"] }, { aud: "you" }],
  ["client", { allowedClients: ["app"] }, { client_id: "app" }, { client_id: "other" }],
  ["scope", { allowedScopes: ["invoke"] }, { scope: "read invoke" }, { scope: "read" }],
  [
    "audience and client",
    { allowedAudience: ["me"], allowedClients: ["app"] },
    { aud: "me", client_id: "app" },
    { aud: "me" },
  ],
  [
    "custom claim of one text",
    claim("team", "EQUALS", { matchValueString: "a" }),
    { team: "a" },
    { team: "ab" },
  ],
  [
    "custom claim that contains",
    claim("teams", "CONTAINS", { matchValueString: "a" }),
    { teams: ["b", "a"] },
    { teams: ["b"] },
  ],
  [
    "custom claim that contains any",
    claim("teams", "CONTAINS_ANY", { matchValueStringList: ["a", "c"] }),
    { teams: ["c"] },
    { teams: ["b"] },
  ],
])("the %s of a token must be an allowed one", async (_name, config, ...[good, bad]) => {
  const { token, ask } = await beginWithAuthorizer(config);
  expect(await ask(`Bearer ${await token(good)}`)).toMatchObject({ status: 200 });
  expect(await ask(`Bearer ${await token(bad)}`)).toMatchObject({ status: 401 });
});

function claim(
  inboundTokenClaimName: string,
  claimMatchOperator: "EQUALS" | "CONTAINS" | "CONTAINS_ANY",
  claimMatchValue: { matchValueString: string } | { matchValueStringList: string[] },
): Partial<CustomJWTAuthorizerConfiguration> {
  const inboundTokenClaimValueType = claimMatchOperator === "EQUALS" ? "STRING" : "STRING_ARRAY";
  const authorizingClaimMatchValue = { claimMatchOperator, claimMatchValue };
  return {
    customClaims: [
      { inboundTokenClaimName, inboundTokenClaimValueType, authorizingClaimMatchValue },
    ],
  };
}

test("a discovery document that cannot be read refuses the call, and is asked for again", async () => {
  const { ask, token } = await beginWithAuthorizer({
    discoveryUrl: "http://127.0.0.1:9/.well-known/openid-configuration",
  });
  const answer = await ask(`Bearer ${await token()}`);
  expect(answer).toMatchObject({ status: 401, type: "UnauthorizedException" });
  expect(answer.body).toContain("discovery document");
});

test("tokens act in the account and region of the runtime's ARN", async () => {
  const { discoveryUrl, token } = await startIdentityProvider(() => START_MS);
  const story = await begin();
  const there = { ...story, ...clientsOf(story.emulator, "eu-west-1") };
  const { id, arn } = await createRuntime(there);
  await mint(there, id, { authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl } } });
  const answer = await fetch(
    `${story.emulator.url}/runtimes/${encodeURIComponent(arn)}/invocations`,
    {
      method: "POST",
      body: "1",
      headers: { authorization: `Bearer ${await token()}` },
    },
  );
  expect(answer.status).toBe(200);
  const signed = there.data.send(
    new InvokeAgentRuntimeCommand({ agentRuntimeArn: arn, payload: new Uint8Array([49]) }),
  );
  await expect(signed).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("stopping a session and reading an agent card need the token too", async () => {
  const { id, arn, token, ask, emulator, ...story } = await beginWithAuthorizer();
  await ask(`Bearer ${await token()}`);
  const input = { agentRuntimeArn: arn, runtimeSessionId: SESSION };
  const refused = { name: "AccessDeniedException" };
  await expect(story.data.send(new StopRuntimeSessionCommand(input))).rejects.toMatchObject(
    refused,
  );
  expect(emulator.sessions()).toMatchObject([{ state: "idle" }]);
  const { discoveryUrl } = await startIdentityProvider(() => START_MS);
  await mint(story, id, {
    protocolConfiguration: { serverProtocol: "A2A" },
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl } },
  });
  const card = story.data.send(new GetAgentCardCommand({ agentRuntimeArn: arn }));
  await expect(card).rejects.toMatchObject(refused);
});
