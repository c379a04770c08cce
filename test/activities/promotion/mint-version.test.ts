import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { GetAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, onTestFinished, test } from "vitest";

import { createPromotionActivities } from "../../../activities/promotion/create-promotion-activities.ts";
import type { Emulator } from "../../../emulator/index.ts";
import { imageOf } from "../../emulator/story.ts";
import { beginPromotion, clientsOf, start } from "../story.ts";

const SECRET = "hunter2-hunter2";
const artifact = { kind: "container", uri: imageOf("new") } as const;
const clientToken = "f".repeat(36);

async function beginMint() {
  const story = await beginPromotion();
  const { aws, runtimeId } = story.prod;
  const input = { aws, runtimeId, artifact, clientToken };
  const updates = () => story.emulator.calls({ operation: "UpdateAgentRuntime", after: before });
  const before = story.emulator.calls().at(-1)?.seq ?? 0;
  /** Runs a mint and says all that left the activity. */
  const mint = async (activities = story.activities) => {
    const { result, heartbeats } = start(() => activities.mintVersion(input));
    const [settled] = await Promise.allSettled([result]);
    const left = JSON.stringify([
      heartbeats,
      settled,
      String((settled as { reason?: Error }).reason?.stack),
    ]);
    return { settled, left };
  };
  return { ...story, input, updates, mint };
}

/** An emulator whose answers to GetAgentRuntime are changed on the way. */
async function answersOf(emulator: Emulator, change: (body: Record<string, unknown>) => void) {
  const server = createServer(async (request, response) => {
    const headers = { ...request.headers, host: new URL(emulator.url).host } as unknown as Record<
      string,
      string
    >;
    const body = await text(request);
    const { method = "GET", url = "/" } = request;
    const bare = method === "GET" ? {} : { body };
    delete headers["content-length"];
    delete headers["connection"];
    const answer = await fetch(`${emulator.url}${url}`, { method, headers, ...bare });
    const json = (await answer.json()) as Record<string, unknown>;
    if (method === "GET") change(json);
    const type = answer.headers.get("x-amzn-errortype");
    response.writeHead(answer.status, type === null ? {} : { "x-amzn-errortype": type });
    response.end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return createPromotionActivities({ clients: clientsOf(`http://127.0.0.1:${port}`) });
}

test("a minted version differs from the newest in its artifact only", async () => {
  const { mint, control, runtimeId, updates } = await beginMint();
  const { settled, left } = await mint();
  expect(settled).toEqual({ status: "fulfilled", value: { version: "3" } });
  expect(left).not.toContain(SECRET);
  expect(updates()).toMatchObject([{ clientToken }]);
  const read = (agentRuntimeVersion: string) =>
    control.send(new GetAgentRuntimeCommand({ agentRuntimeId: runtimeId, agentRuntimeVersion }));
  const minted = await read("3");
  expect(minted.agentRuntimeArtifact).toEqual({
    containerConfiguration: { containerUri: artifact.uri },
  });
  expect(minted.environmentVariables).toEqual({ TOKEN: SECRET });
  expect(minted.lifecycleConfiguration).toEqual((await read("2")).lifecycleConfiguration);
});

test("a second attempt after a lost answer mints no second version", async () => {
  const { mint, emulator, updates } = await beginMint();
  emulator.addFault({ operation: "UpdateAgentRuntime", nth: 1, effect: { kind: "lose-answer" } });
  const first = await mint();
  expect(first.settled).toMatchObject({ reason: { type: "NetworkError", nonRetryable: false } });
  expect((await mint()).settled).toEqual({ status: "fulfilled", value: { version: "3" } });
  expect(updates()).toMatchObject([{}, { repeated: true }]);
});

test("a member that the SDK does not know refuses the mint, by name and without its value", async () => {
  const { mint, emulator, updates } = await beginMint();
  const activities = await answersOf(emulator, (body) => {
    body["hooksConfiguration"] = { onStart: "s3cr3t-hook" };
  });
  const { settled, left } = await mint(activities);
  expect(settled).toMatchObject({
    reason: {
      type: "UnknownSnapshotMember",
      nonRetryable: true,
      message: expect.stringContaining("hooksConfiguration"),
    },
  });
  expect(left).not.toContain("s3cr3t-hook");
  expect(left).not.toContain(SECRET);
  expect(updates()).toEqual([]);
});

test("a refused update leaks no environment value, even where AWS repeats it", async () => {
  const { mint, emulator } = await beginMint();
  const message = `Value '${SECRET}' at 'environmentVariables' failed to satisfy constraint`;
  const effect = { kind: "error", status: 400, code: "ValidationException", message } as const;
  emulator.addFault({ operation: "UpdateAgentRuntime", effect });
  const { settled, left } = await mint();
  expect(settled).toMatchObject({
    reason: { type: "ValidationException", message: expect.stringContaining("'[redacted]'") },
  });
  expect(left).not.toContain(SECRET);
});

test("an answer that cannot be read leaks nothing of it", async () => {
  const { input } = await beginMint();
  const server = createServer((_, response) => response.end(`{"environmentVariables": ${SECRET}`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const activities = createPromotionActivities({ clients: clientsOf(`http://127.0.0.1:${port}`) });
  const error = await start(() => activities.mintVersion(input)).result.catch(
    (each: Error) => each,
  );
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).stack).not.toContain("hunter2");
});

test("what else differs from the version before is an error that names it", async () => {
  const { mint, emulator } = await beginMint();
  const activities = await answersOf(emulator, (body) => {
    if (body["agentRuntimeVersion"] === "3") body["environmentVariables"] = { TOKEN: "erased" };
  });
  const { settled, left } = await mint(activities);
  expect(settled).toMatchObject({
    reason: { type: "SnapshotMismatch", message: expect.stringContaining("environmentVariables") },
  });
  expect(left).not.toContain(SECRET);
  expect(left).not.toContain('"erased"');
});

test("code is not minted from a container: there is no entry point", async () => {
  const { input, activities, updates } = await beginMint();
  const code = { kind: "code", bucket: "b", key: "k", versionId: "v" } as const;
  const { result } = start(() => activities.mintVersion({ ...input, artifact: code }));
  await expect(result).rejects.toMatchObject({ type: "ValidationException" });
  expect(updates()).toEqual([]);
});
