import { expect, test } from "vitest";
import { CLIENT_SECRET, startIdentityProvider } from "../helpers/identity-provider.ts";
import { agentIn, historyText, smokeOn } from "./smoke-stage.ts";
import { THIRD, setStage, tell, untilIn } from "./stage.ts";

const HTTP = agentIn("test/e2e/smoke-agent.mjs");
const runtimes = ["arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/*"];

test("an agent behind a JWT authorizer is called with client credentials, which stay out of history", async () => {
  const provider = await startIdentityProvider(Date.now);
  process.env["SMOKE_TEST_CLIENT_SECRET"] = CLIENT_SECRET;
  const { discoveryUrl, tokenUrl } = provider;
  const callers = {
    shop: {
      runtimes,
      tokenUrl,
      clientId: "shop",
      clientSecret: { env: "SMOKE_TEST_CLIENT_SECRET" },
    },
    elsewhere: { runtimes: ["arn:aws:other"], token: { env: "SMOKE_TEST_CLIENT_SECRET" } },
  };
  const version = {
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl, allowedClients: ["shop"] } },
  };
  const stage = await setStage({ agents: { "*": HTTP }, callers });
  await stage.mint(THIRD, version);
  const unsigned = await smokeOn(stage, {});
  expect(unsigned.outcome).toBe("SmokeNotPossible");
  const foreign = await smokeOn(stage, { caller: { jwt: "elsewhere" } });
  expect([foreign.outcome, foreign.reason]).toEqual([
    "CallerNotAllowed",
    expect.stringContaining('"runtimes" do not name it'),
  ]);
  const { outcome, handle } = await smokeOn(stage, { caller: { jwt: "shop" } });
  expect(outcome).toBe("passed");
  expect(stage.openSyntheticSessions()).toEqual([]);
  expect(provider.issued).toHaveLength(1);
  const history = await historyText(handle);
  for (const secret of [CLIENT_SECRET, ...provider.issued]) expect(history).not.toContain(secret);
});

test("a token that the worker's configuration names is sent as it is, and stays out of history", async () => {
  const provider = await startIdentityProvider(Date.now);
  const token = await provider.token({ client_id: "shop" });
  process.env["SMOKE_TEST_TOKEN"] = token;
  const callers = { shop: { runtimes, token: { env: "SMOKE_TEST_TOKEN" } } };
  const stage = await setStage({ agents: { "*": HTTP }, callers });
  const { discoveryUrl } = provider;
  await stage.mint(THIRD, {
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl, allowedClients: ["shop"] } },
  });
  const { outcome, handle } = await smokeOn(stage, { caller: { jwt: "shop" } });
  expect([outcome, stage.openSyntheticSessions(), provider.issued]).toEqual(["passed", [], []]);
  expect(await historyText(handle)).not.toContain(token);
});

test("after a rollback the users' sessions on a candidate behind a JWT authorizer are drained with the caller's token", async () => {
  const provider = await startIdentityProvider(Date.now);
  const token = await provider.token({ client_id: "shop" });
  process.env["DRAIN_TEST_TOKEN"] = token;
  const callers = { shop: { runtimes, token: { env: "DRAIN_TEST_TOKEN" } } };
  const stage = await setStage({ agents: { "*": HTTP }, callers });
  const { discoveryUrl } = provider;
  await stage.mint(THIRD, {
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl, allowedClients: ["shop"] } },
  });
  const handle = await stage.promote((spec) => ({
    ...spec,
    smoke: { ...spec.smoke, caller: { jwt: "shop" } },
    rollback: { ...spec.rollback, drain: "stop" },
  }));
  await untilIn(handle, "bake");
  const sessionId = `user-${"0".repeat(40)}`;
  const path = `/runtimes/${encodeURIComponent(stage.runtime.arn)}/invocations?qualifier=production`;
  const asked = await fetch(stage.emulator.url + path, {
    method: "POST",
    body: "{}",
    headers: {
      authorization: `Bearer ${token}`,
      "x-amzn-bedrock-agentcore-runtime-session-id": sessionId,
    },
  });
  expect(asked.status).toBe(200);
  await asked.text();
  await tell(handle, "abort");
  const { outcome, notices } = await handle.result();
  expect(outcome).toMatchObject({ kind: "rolled-back", version: "1" });
  expect(notices.join()).toContain(
    "1 sessions were seen since the re-point, 1 of them were stopped",
  );
  const session = stage.emulator.sessions().find((each) => each.sessionId === sessionId);
  expect(session).toMatchObject({ state: "terminated", endReason: "stopped" });
  expect(await historyText(handle)).not.toContain(token);
});
