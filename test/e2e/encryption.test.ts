import { randomBytes } from "node:crypto";
import { Client, WorkflowFailedError } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { expect, test } from "vitest";
import { startCodecServer } from "../../client/codec/codec-server.ts";
import { loadPayloadCodec } from "../../client/codec/load-payload-codec.ts";
import { setStage, until } from "./stage.ts";
import { startWorker } from "./start-worker.ts";

const MARKER = "only-the-spec-says-this";
const env = { AGENTCORE_ROLLOUTS_PAYLOAD_KEYS: `now:${randomBytes(32).toString("base64")}` };
const namesMarker = { prompt: MARKER };

test("with keys a whole promotion leaves nothing of its spec readable in its history, and the codec server shows it", async () => {
  const stage = await setStage({ worker: false });
  await startWorker(stage.taskQueue, { env });
  const codec = await loadPayloadCodec(env);
  const plain = stage.client;
  const client = new Client({
    connection: plain.connection,
    namespace: plain.options.namespace,
    dataConverter: { payloadCodecs: [codec] },
  });
  stage.traffic();
  const handle = await stage.promote(
    (spec) => ({
      ...spec,
      smoke: { ...spec.smoke, turns: [{ payload: namesMarker, expect: { contains: ["hello"] } }] },
    }),
    {},
    client,
  );
  expect((await handle.result()).outcome?.kind).toBe("promoted");

  const raw = historyToJSON(await plain.workflow.getHandle(handle.workflowId).fetchHistory());
  const texts = payloadsIn(JSON.parse(raw));
  expect(texts.length).toBeGreaterThan(20);
  for (const { data } of texts)
    expect(Buffer.from(data, "base64").toString("latin1")).not.toContain(MARKER);
  expect(raw).not.toContain(MARKER);

  const server = await startCodecServer({ codec, host: "127.0.0.1", port: 0, origins: [] });
  const answer = await fetch(`${server.url}/decode`, {
    method: "POST",
    body: JSON.stringify({ payloads: texts }),
  });
  const { payloads } = (await answer.json()) as { payloads: { data: string }[] };
  await server.close();
  const shown = payloads.map(({ data }) => Buffer.from(data, "base64").toString()).join("\n");
  expect(shown).toContain(MARKER);
});

test("the reason of a failed promotion is encrypted as well, and the client reads it", async () => {
  const stage = await setStage({
    worker: false,
    faults: [{ operation: "UpdateAgentRuntimeEndpoint", effect: { kind: "access-denied" } }],
  });
  await startWorker(stage.taskQueue, { env });
  const client = new Client({
    connection: stage.client.connection,
    namespace: stage.client.options.namespace,
    dataConverter: { payloadCodecs: [await loadPayloadCodec(env)] },
  });
  const handle = await stage.promote((spec) => spec, {}, client);
  const failed = await handle.result().catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(WorkflowFailedError);
  expect((failed as WorkflowFailedError).cause?.message).toContain("UpdateAgentRuntimeEndpoint");
  const raw = historyToJSON(
    await stage.client.workflow.getHandle(handle.workflowId).fetchHistory(),
  );
  expect(raw).not.toContain("UpdateAgentRuntimeEndpoint:");
});

test("a worker without the keys says which are missing, and the promotion waits for one that has them", async () => {
  const stage = await setStage();
  const codec = await loadPayloadCodec(env);
  const client = new Client({
    connection: stage.client.connection,
    namespace: stage.client.options.namespace,
    dataConverter: { payloadCodecs: [codec] },
  });
  const handle = await stage.promote((spec) => spec, {}, client);
  await until(async () => {
    const history = await stage.client.workflow.getHandle(handle.workflowId).fetchHistory();
    return (history.events ?? []).some(({ workflowTaskFailedEventAttributes: failed }) =>
      failed?.failure?.message?.includes("this process has no keys"),
    );
  });
  expect((await handle.describe()).status.name).toBe("RUNNING");
});

interface JsonPayload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Every payload of a history in JSON, wherever it stands. */
function payloadsIn(value: unknown): JsonPayload[] {
  if (typeof value !== "object" || value === null) return [];
  const { metadata, data } = value as Partial<JsonPayload>;
  if (typeof data === "string" && metadata && "encoding" in metadata) return [{ metadata, data }];
  return Object.values(value).flatMap(payloadsIn);
}
