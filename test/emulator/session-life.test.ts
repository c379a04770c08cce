import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { GetAgentCardCommand, InvokeAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore";
import { UpdateAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, onTestFinished, test } from "vitest";

import type { AgentSource } from "../../emulator/index.ts";
import { invoke, SESSION } from "./invoking.ts";
import { begin, createEndpoint, createRuntime, imageArtifact, mint } from "./story.ts";

const ecr = (name: string) => `123456789012.dkr.ecr.us-east-1.amazonaws.com/${name}`;

const BUSY: AgentSource = {
  command: [process.execPath, join(import.meta.dirname, "busy-agent.mjs")],
};

/** A runtime whose sessions idle for a minute and live for ten, on a process that can be busy. */
async function beginBusy() {
  const story = await begin({ agents: { "*": BUSY } });
  const { id, arn } = await createRuntime(story);
  await mint(story, id, {
    lifecycleConfiguration: { idleRuntimeSessionTimeout: 60, maxLifetime: 600 },
  });
  const tell = async (status: string) =>
    (await invoke(story, { agentRuntimeArn: arn, payload: { status } })).json()["pid"];
  const session = () => story.emulator.sessions().at(-1);
  return { ...story, id, arn, tell, session };
}

test("HealthyBusy keeps a session and its process beyond the idle timeout, until its longest life", async () => {
  const { clock, tell, session } = await beginBusy();
  const pid = await tell("HealthyBusy");
  await clock.advance(599_000);
  expect(session()).toMatchObject({ state: "idle" });
  expect(await tell("HealthyBusy")).toBe(pid);
  await clock.advance(1_000);
  expect(session()).toMatchObject({ state: "terminated", endReason: "max-lifetime" });
});

test("a session that stops being busy ends an idle timeout later", async () => {
  const { clock, tell, session } = await beginBusy();
  await tell("HealthyBusy");
  await clock.advance(90_000);
  expect(session()).toMatchObject({ state: "idle" });
  await tell("Healthy");
  await clock.advance(59_999);
  expect(session()).toMatchObject({ state: "idle" });
  await clock.advance(1);
  expect(session()).toMatchObject({ state: "terminated", endReason: "idle" });
});

test("an idle agent that is not healthy ends its session as unhealthy; the same id gets a fresh one", async () => {
  const { clock, tell, session } = await beginBusy();
  const pid = await tell("Sick");
  await clock.advance(60_000);
  expect(session()).toMatchObject({ state: "terminated", endReason: "unhealthy" });
  expect(await tell("Healthy")).not.toBe(pid);
});

test("MCP containers are not asked for their health: idle, they end as idle", async () => {
  const { control, clock, id, tell, session } = await beginBusy();
  await mint({ control, clock }, id, {
    protocolConfiguration: { serverProtocol: "MCP" },
  });
  await tell("Sick");
  await clock.advance(900_000);
  expect(session()).toMatchObject({ state: "terminated", endReason: "idle" });
});

test("a payload goes to the agent as it is, whatever its content type says", async () => {
  const story = await begin();
  const { arn } = await createRuntime(story);
  const payload = new TextEncoder().encode("plain words");
  for (const contentType of ["text/plain", "application/json"]) {
    const input = { agentRuntimeArn: arn, payload, contentType };
    const { response } = await story.data.send(new InvokeAgentRuntimeCommand(input));
    expect(await response?.transformToString()).toBe('"plain words"');
  }
});

test("the switch sessionsOutliveMove false ends an endpoint's sessions when it has moved", async () => {
  for (const sessionsOutliveMove of [true, false]) {
    const story = await begin({ switches: { sessionsOutliveMove } });
    const { id, arn } = await createRuntime(story);
    await mint(story, id);
    await createEndpoint(story, id, { version: "1" });
    await invoke(story, { agentRuntimeArn: arn, qualifier: "PROD" });
    await invoke(story, { agentRuntimeArn: arn, qualifier: "DEFAULT" });
    const input = { agentRuntimeId: id, endpointName: "PROD", agentRuntimeVersion: "2" };
    await story.control.send(new UpdateAgentRuntimeEndpointCommand(input));
    expect(story.emulator.sessions().map(({ state }) => state)).toEqual(["idle", "idle"]);
    await story.clock.advance(5_000);
    expect(story.emulator.sessions()).toMatchObject([
      sessionsOutliveMove
        ? { state: "idle" }
        : { state: "terminated", endReason: "endpoint-moved" },
      { state: "idle", endpoint: "DEFAULT" },
    ]);
  }
});

test("simulated traffic comes from old sessions in the asked share, while these can be alive", async () => {
  const story = await begin({
    agents: {
      [ecr("good")]: { scripted: {} },
      [ecr("bad")]: { scripted: { failureRate: 1, failStatus: 500 } },
    },
  });
  const { emulator, clock } = story;
  const { id } = await createRuntime(story, "agent", ecr("good"));
  await mint(story, id, {
    agentRuntimeArtifact: imageArtifact(ecr("good")),
    lifecycleConfiguration: { maxLifetime: 600 },
  });
  const traffic = { runtime: id, invocations: 1_000, oldSessionShare: 0.3 };
  await clock.advance(28_800_000);
  expect(emulator.simulateTraffic(traffic)).toEqual({ "2": 1_000 });
  await mint(story, id, { agentRuntimeArtifact: imageArtifact(ecr("bad")) });
  await clock.advance(60_000);
  const counts = emulator.simulateTraffic(traffic);
  expect(counts["2"]).toBeGreaterThan(250);
  expect(counts["2"]).toBeLessThan(350);
  expect((counts["2"] as number) + (counts["3"] as number)).toBe(1_000);
  const periods = Object.values(emulator.state.partitions).flatMap(({ series }) =>
    Object.values(series).flatMap((record) => Object.values(record.periods)),
  );
  expect(periods.at(-1)).toMatchObject({
    Invocations: { "1": 1_000 },
    SystemErrors: { "1": counts["3"] },
    Sessions: { "1": counts["3"] },
  });
  await clock.advance(600_000);
  expect(emulator.simulateTraffic(traffic)).toEqual({ "3": 1_000 });
});

test("a tag that moves gives every new session the new image, also on old versions", async () => {
  const tag = ecr("agent:latest");
  const story = await begin({ agents: { [tag]: { scripted: { reply: { build: 1 } } } } });
  const { arn } = await createRuntime(story, "agent", tag);
  const ask = async (runtimeSessionId: string) =>
    (await invoke(story, { agentRuntimeArn: arn, runtimeSessionId })).json();
  expect(await ask(SESSION)).toEqual({ build: 1 });
  story.emulator.setAgent(tag, { scripted: { reply: { build: 2 } } });
  expect(await ask(SESSION)).toEqual({ build: 1 });
  expect(await ask(`${SESSION}-new`)).toEqual({ build: 2 });
});

/** A server that answers whatever it is asked with the function. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("MCP goes to /mcp with its headers, and its answers, statuses and session id come back", async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    const { url: path, headers } = request;
    seen.push([path, headers["mcp-session-id"], headers["mcp-protocol-version"], headers.accept]);
    request.resume();
    if (seen.length > 1) return void response.writeHead(202).end();
    response.writeHead(200, { "content-type": "text/event-stream", "mcp-session-id": "mcp-1" });
    response.end('event: message\ndata: {"jsonrpc":"2.0","id":1,"error":{"code":-32000}}\n\n');
  });
  const story = await begin({ agents: { "*": { url } } });
  const { id, arn } = await createRuntime(story);
  await mint(story, id, { protocolConfiguration: { serverProtocol: "MCP" } });
  const accept = "application/json, text/event-stream";
  const first = await invoke(story, {
    agentRuntimeArn: arn,
    accept,
    mcpProtocolVersion: "2025-06-18",
  });
  expect(first.output).toMatchObject({ statusCode: 200, mcpSessionId: "mcp-1" });
  expect(first.body).toContain('"code":-32000');
  const second = await invoke(story, { agentRuntimeArn: arn, accept, mcpSessionId: "mcp-1" });
  expect([second.output.statusCode, second.body]).toEqual([202, ""]);
  expect(seen).toEqual([
    ["/mcp", undefined, "2025-06-18", accept],
    ["/mcp", "mcp-1", undefined, accept],
  ]);
});

test("A2A goes to /, and GetAgentCard reads the well-known card", async () => {
  const url = await serve((request, response) => {
    request.resume();
    response.end(JSON.stringify({ method: request.method, path: request.url }));
  });
  const story = await begin({
    agents: { "*": { url }, [ecr("scripted")]: { scripted: { agentCard: { name: "scripted" } } } },
  });
  const { id, arn } = await createRuntime(story);
  const card = () => story.data.send(new GetAgentCardCommand({ agentRuntimeArn: arn }));
  await expect(card()).rejects.toMatchObject({ name: "ValidationException" });
  const protocolConfiguration = { serverProtocol: "A2A" } as const;
  await mint(story, id, { protocolConfiguration });
  expect((await invoke(story, { agentRuntimeArn: arn })).json()).toEqual({
    method: "POST",
    path: "/",
  });
  expect(await card()).toMatchObject({
    statusCode: 200,
    agentCard: { method: "GET", path: "/.well-known/agent-card.json" },
  });
  const agentRuntimeArtifact = imageArtifact(ecr("scripted"));
  await mint(story, id, { protocolConfiguration, agentRuntimeArtifact });
  expect((await card()).agentCard).toEqual({ name: "scripted" });
});
