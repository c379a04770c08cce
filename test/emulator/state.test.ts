import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { InvokeAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore";
import { UpdateAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, onTestFinished, test } from "vitest";

import { startEmulator, steppedClock } from "../../emulator/index.ts";
import type { CallEntry } from "../../emulator/index.ts";
import {
  begin,
  clientsOf,
  createEndpoint,
  createRuntime,
  getEndpoint,
  imageArtifact,
  imageOf,
  mint,
} from "./story.ts";

const TOKEN = "promotion-1-repoint-1-0123456789abcdef";
const SESSION = "session-of-a-test-0123456789abcdefghij";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "emulator-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("a second emulator on the state file of one that was killed goes on where it was", async () => {
  const stateFile = join(folder(), "state.json");
  const agents = {
    [imageOf("one")]: { scripted: { reply: 1 } },
    [imageOf("two")]: { scripted: { reply: 2 } },
  };
  const story = await begin({ stateFile, agents });
  const { id, arn } = await createRuntime(story, "agent", imageOf("one"));
  await mint(story, id, { agentRuntimeArtifact: imageArtifact(imageOf("two")) });
  await createEndpoint(story, id, { version: "1" });
  const ask = {
    agentRuntimeArn: arn,
    qualifier: "PROD",
    runtimeSessionId: SESSION,
    payload: new Uint8Array([49]),
  };
  const answerOf = async (data: typeof story.data) =>
    (await data.send(new InvokeAgentRuntimeCommand(ask))).response?.transformToString();
  expect(await answerOf(story.data)).toBe("1");
  const move = new UpdateAgentRuntimeEndpointCommand({
    agentRuntimeId: id,
    endpointName: "PROD",
    agentRuntimeVersion: "2",
    clientToken: TOKEN,
  });
  const first = await story.control.send(move);

  // The first one is not closed: this is all that a kill leaves behind.
  const clock = steppedClock(story.clock.now());
  const second = await startEmulator({ clock, stateFile, agents });
  onTestFinished(() => second.close());
  const { control, data } = clientsOf(second);
  expect(await getEndpoint(control, id)).toMatchObject({
    status: "UPDATING",
    liveVersion: "1",
    targetVersion: "2",
  });
  const repeated = await control.send(move);
  expect(repeated.lastUpdatedAt).toEqual(first.lastUpdatedAt);
  await clock.advance(2_000);
  expect(second.calls().at(-1)).toMatchObject({
    change: { name: "PROD", status: "READY", liveVersion: "2" },
  });
  expect(await getEndpoint(control, id)).toMatchObject({ status: "READY", liveVersion: "2" });
  expect(await answerOf(data)).toBe("1");
  expect(second.sessions()).toMatchObject([{ sessionId: SESSION, version: "1", invocations: 2 }]);
});

test("the change is in the file before its answer is sent", async () => {
  const stateFile = join(folder(), "state.json");
  const story = await begin({ stateFile });
  const { id } = await createRuntime(story);
  await mint(story, id);
  await createEndpoint(story, id, { version: "1" });
  story.emulator.addFault({
    id: "stop",
    operation: "UpdateAgentRuntimeEndpoint",
    effect: { kind: "hold", at: "answer" },
  });
  const sent = story.control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      endpointName: "PROD",
      agentRuntimeVersion: "2",
    }),
  );
  await story.emulator.holdReached("stop");
  const saved = JSON.parse(readFileSync(stateFile, "utf8")) as typeof story.emulator.state;
  const [partition] = Object.values(saved.partitions);
  expect(partition?.runtimes[id]?.endpoints["PROD"]).toMatchObject({
    status: "UPDATING",
    targetVersion: "2",
  });
  story.emulator.releaseHold("stop");
  await sent;
});

test("a closed emulator writes nothing more", async () => {
  const stateFile = join(folder(), "state.json");
  const story = await begin({ stateFile });
  const { id } = await createRuntime(story);
  await mint({ ...story, clock: { ...story.clock, advance: async () => {} } }, id);
  await story.emulator.close();
  const saved = readFileSync(stateFile, "utf8");
  await story.clock.advance(60_000);
  expect(readFileSync(stateFile, "utf8")).toBe(saved);
});

test("the call log holds calls and changes in order, without secrets, and goes on in its file", async () => {
  const callLogFile = join(folder(), "calls.jsonl");
  const story = await begin({ callLogFile });
  const { id } = await createRuntime(story);
  await mint(story, id, { environmentVariables: { KEY: "secret" }, clientToken: TOKEN });
  await getEndpoint(story.control, id, "nowhere").catch(() => {});
  const lines = story.emulator
    .calls()
    .map((entry) =>
      entry.kind === "call"
        ? `${entry.operation} ${entry.outcome?.status} ${entry.outcome?.error ?? ""}`.trim()
        : `${entry.change.subject} ${entry.change.name} ${entry.change.status}`,
    );
  expect(lines).toEqual([
    "CreateAgentRuntime 202",
    "version 1 CREATING",
    "endpoint DEFAULT CREATING",
    "version 1 READY",
    "endpoint DEFAULT READY",
    "UpdateAgentRuntime 202",
    "version 2 UPDATING",
    "endpoint DEFAULT UPDATING",
    "version 2 READY",
    "endpoint DEFAULT READY",
    "GetAgentRuntimeEndpoint 404 ResourceNotFoundException",
  ]);
  const [update] = story.emulator.calls({ operation: "UpdateAgentRuntime" }) as CallEntry[];
  expect(update).toMatchObject({
    account: "123456789012",
    region: "us-east-1",
    accessKeyId: "emulator",
    clientToken: TOKEN,
    input: { environmentVariables: { KEY: "***" } },
  });
  expect(readFileSync(callLogFile, "utf8")).not.toContain("secret");

  const again = await startEmulator({ clock: steppedClock(story.clock.now()), callLogFile });
  onTestFinished(() => again.close());
  expect(again.calls()).toEqual(story.emulator.calls());
  await getEndpoint(clientsOf(again).control, "agent-0123456789", "PROD").catch(() => {});
  expect(again.calls().at(-1)?.seq).toBe((story.emulator.calls().at(-1)?.seq ?? 0) + 1);
});
