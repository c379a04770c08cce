import {
  BatchCreateMemoryRecordsCommand,
  CreateEventCommand,
  ListEventsCommand,
  ListMemoryRecordsCommand,
} from "@aws-sdk/client-bedrock-agentcore";
import { CreateMemoryCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";
import { clientsOf } from "../emulator/story.ts";
import { agentIn, smokeOn } from "./smoke-stage.ts";
import { setStage } from "./stage.ts";

const HTTP = agentIn("test/e2e/smoke-agent.mjs");

test("what was extracted from the actor's events is deleted too, in its namespaces alone", async () => {
  const stage = await setStage({ agents: { "*": HTTP } });
  const { control, data } = clientsOf(stage.emulator);
  const namespaces = ["/facts/{actorId}"];
  const created = await control.send(
    new CreateMemoryCommand({
      name: "facts",
      eventExpiryDuration: 7,
      memoryStrategies: [{ semanticMemoryStrategy: { name: "facts", namespaces } }],
    }),
  );
  const memoryId = created.memory?.id ?? "";
  const actors = ["ann", "synthetic"];
  const records = actors.map((actor) => ({
    requestIdentifier: actor,
    namespaces: [`/facts/${actor}`],
    content: { text: "likes tea" },
    timestamp: new Date(),
  }));
  await data.send(new BatchCreateMemoryRecordsCommand({ memoryId, records }));
  const count = async (actor: string): Promise<number | undefined> => {
    const namespacePath = `/facts/${actor}`;
    const listed = await data.send(new ListMemoryRecordsCommand({ memoryId, namespacePath }));
    return listed.memoryRecordSummaries?.length;
  };
  const before = await Promise.all(actors.map(count));
  const cleanup = [{ memoryId, actorId: "synthetic" }];
  const { outcome } = await smokeOn(stage, { cleanup });
  const after = await Promise.all(actors.map(count));
  expect([outcome, before, after]).toEqual(["passed", [1, 1], [1, 0]]);
});

test("what the smoke's actor left in a memory is deleted after the sessions, and nobody else's", async () => {
  const stage = await setStage({ agents: { "*": HTTP } });
  const { control, data } = clientsOf(stage.emulator);
  const created = await control.send(
    new CreateMemoryCommand({ name: "notes", eventExpiryDuration: 7 }),
  );
  const memoryId = created.memory?.id ?? "";
  const say = (actorId: string) =>
    data.send(
      new CreateEventCommand({
        memoryId,
        actorId,
        sessionId: "first",
        eventTimestamp: new Date(),
        payload: [{ conversational: { content: { text: "hi" }, role: "USER" } }],
      }),
    );
  const count = async (actorId: string): Promise<number | undefined> =>
    (await data.send(new ListEventsCommand({ memoryId, actorId, sessionId: "first" }))).events
      ?.length;
  await say("ann");
  await say("synthetic");
  const cleanup = [{ memoryId, actorId: "synthetic" }];
  const { outcome } = await smokeOn(stage, { cleanup });
  expect(outcome).toBe("passed");
  expect([await count("ann"), await count("synthetic")]).toEqual([1, 0]);
});
