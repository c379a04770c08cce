import { UpdateAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import { begin, createEndpoint, createRuntime, getEndpoint, mint } from "./story.ts";

async function beginWithAdmin() {
  const story = await begin();
  const admin = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${story.emulator.url}/_emulator/${path}`, init);
    return { status: answer.status, body: (await answer.json()) as never };
  };
  return { ...story, admin };
}

test("an emulator in another process is driven over the admin API", async () => {
  const { admin, clock, control, ...story } = await beginWithAdmin();
  const { id } = await createRuntime({ control, clock });
  await mint({ control, clock }, id);
  await createEndpoint({ control, clock }, id, { version: "1" });
  expect((await admin("GET", "health")).body).toMatchObject({ ok: true, nowMs: clock.now() });

  await admin("POST", "repoint", { runtimeId: id, endpoint: "PROD", version: "2" });
  expect((await admin("POST", "clock/advance", { ms: 2_000 })).body).toEqual({
    nowMs: clock.now(),
  });
  expect(await getEndpoint(control, id)).toMatchObject({ status: "READY", liveVersion: "2" });

  const operation = "UpdateAgentRuntimeEndpoint";
  await admin("POST", "faults", {
    id: "stop",
    operation,
    effect: { kind: "hold", at: "execution" },
  });
  const sent = control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      endpointName: "PROD",
      agentRuntimeVersion: "1",
    }),
  );
  expect((await admin("GET", "holds/stop")).status).toBe(200);
  expect((await admin("DELETE", "holds/stop")).status).toBe(200);
  await sent;
  expect((await admin("DELETE", "faults/stop")).status).toBe(200);
  expect((await admin("GET", "faults")).body).toEqual([]);
  expect((await admin("GET", `calls?operation=${operation}`)).body).toMatchObject([
    { operation, faults: ["stop"] },
  ]);

  await admin("POST", "agents", { artifact: "*", source: { scripted: { reply: 1 } } });
  await admin("POST", "traffic", { runtime: id, endpoint: "PROD", invocations: 5 });
  expect((await admin("GET", "sessions")).body).toEqual([]);
  expect(JSON.stringify(story.emulator.state)).toContain('"Invocations":{"1":5}');
});

test.each([
  ["GET", "nowhere", undefined, 404],
  ["DELETE", "faults/none", undefined, 404],
  ["POST", "repoint", { runtimeId: "agent-0123456789", endpoint: "PROD", version: "1" }, 404],
] as const)("%s %s is refused with a message", async (method, path, body, status) => {
  const { admin } = await beginWithAdmin();
  expect(await admin(method, path, body)).toMatchObject({
    status,
    body: { message: expect.any(String) },
  });
});
