import {
  BedrockAgentCoreClient,
  InvokeAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore";
import { expect, test } from "vitest";
import { freePort, isPortFree } from "../../client/local/free-port.ts";
import { demoAgents } from "../../client/local-run/demo/acts.ts";
import { ENDPOINT_NAME, openLocalRuntime } from "../../client/local-run/local-runtime.ts";
import { startLocalStack } from "../../client/local-run/local-stack.ts";
import { getStatus } from "../../client/index.ts";
import { readHistory } from "../../client/lanes/read-history.ts";
import { parseRuntimeArn } from "../../domain/target.ts";

const silent = (): void => {};
const base = { onProgress: silent, onWorkerLog: silent };

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("the local stack runs an agent per session, and stops without a process or an open port", async () => {
  process.env["AWS_PROFILE"] = "production";
  process.env["AWS_ENDPOINT_URL_CLOUDWATCH"] = "http://monitoring.example.com";
  const stack = await startLocalStack({
    ...base,
    emulator: { agents: demoAgents(), timings: { versionReadyMs: 0, endpointReadyMs: 0 } },
  });
  expect(process.env["AWS_PROFILE"]).toBeUndefined();
  expect(process.env["AWS_ENDPOINT_URL_CLOUDWATCH"]).toBeUndefined();
  const runtime = await openLocalRuntime();
  const data = new BedrockAgentCoreClient();
  const answer = await data.send(
    new InvokeAgentRuntimeCommand({
      agentRuntimeArn: runtime.arn,
      qualifier: ENDPOINT_NAME,
      contentType: "application/json",
      payload: JSON.stringify({ prompt: "Order 1002?" }),
    }),
  );
  expect(await answer.response?.transformToString()).toContain("Order 1002 is being packed");
  expect((await fetch(stack.uiUrl)).status).toBe(200);
  await expect(getStatus(stack.connected.client, "promotion:none")).rejects.toThrow(
    "there is no promotion",
  );
  const found = parseRuntimeArn(runtime.arn);
  if (!found) throw new Error(runtime.arn);
  const target = { ...found, runtimeArn: runtime.arn, endpoint: ENDPOINT_NAME };
  expect(await readHistory(stack.connected.client, target, { limit: 1 })).toEqual({
    from: "records",
    promotions: [],
  });

  const pids = [
    stack.serverPid,
    ...stack.emulator.sessions().map(({ processId }) => processId ?? 0),
  ];
  expect(pids.map(isAlive)).toEqual([true, true]);
  await stack.stop();
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  const urls = [stack.uiUrl, stack.emulator.url, `http://${stack.connected.address}`];
  expect(await Promise.all(urls.map((url) => isPortFree(Number(new URL(url).port))))).toEqual([
    true,
    true,
    true,
  ]);
});

test("a stack that cannot start ends what it had started", async () => {
  const temporalPort = await freePort();
  const taken = await startLocalStack({ ...base, emulator: {} });
  const port = Number(new URL(taken.emulator.url).port);
  await expect(startLocalStack({ ...base, temporalPort, emulator: { port } })).rejects.toThrow(
    "EADDRINUSE",
  );
  expect(await isPortFree(temporalPort)).toBe(true);
  await taken.stop();
});
