import { InvokeAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore";
import { expect, test } from "vitest";
import { findSessionId } from "../../../activities/promotion/find-session-id.ts";
import { AWS, beginPromotion, start } from "../story.ts";

const id = (name: string): string => `${name}-${"0".repeat(40)}`;

/** A session before the re-point, two after it, one of the promotion's own. */
async function play() {
  const story = await beginPromotion({ agents: { "*": { scripted: { reply: {} } } } });
  const call = (name: string): Promise<unknown> =>
    story.data.send(
      new InvokeAgentRuntimeCommand({
        agentRuntimeArn: story.runtimeArn,
        qualifier: "PROD",
        runtimeSessionId: id(name),
        payload: new TextEncoder().encode("{}"),
      }),
    );
  await call("old");
  await story.clock.advance(60_000);
  const fromMs = story.clock.now();
  for (const name of ["old", "new", "newer", "acr-own"]) await call(name);
  await story.clock.advance(1_000);
  const input = {
    ...story.prod,
    runtimeArn: story.runtimeArn,
    fromMs,
    olderMs: 900_000,
    toMs: story.clock.now(),
    except: "acr-",
    perSecond: 5,
    untilMs: fromMs + 600_000,
  };
  return { ...story, input };
}

const stopped = (emulator: { calls(filter: object): unknown[] }): unknown[] =>
  (emulator.calls({ operation: "StopRuntimeSession" }) as { input: object }[]).map(
    ({ input }) => (input as { runtimeSessionId: string }).runtimeSessionId,
  );

test("sessions that began after the re-point are stopped; older ones and the engine's own are left", async () => {
  const { activities, emulator, input } = await play();
  expect(await start(() => activities.drainSessions(input)).result).toEqual({
    found: 2,
    stopped: 2,
  });
  expect(stopped(emulator)).toEqual([id("new"), id("newer")]);
});

test("stops keep to the rate, and end at the deadline with what was done", async () => {
  const { activities, clock, emulator, input } = await play();
  const untilMs = clock.now() + 100;
  const drained = await start(() => activities.drainSessions({ ...input, untilMs })).result;
  expect(drained).toEqual({ found: 2, stopped: 1 });
  expect(stopped(emulator)).toHaveLength(1);
});

test("a session that cannot be stopped does not keep the others", async () => {
  const { activities, emulator, input } = await play();
  emulator.addFault({ operation: "StopRuntimeSession", nth: 1, effect: { kind: "access-denied" } });
  expect(await start(() => activities.drainSessions(input)).result).toEqual({
    found: 2,
    stopped: 1,
  });
});

test("without the log group, or leave to read it, the drain fails as a whole", async () => {
  const { activities, emulator, input } = await play();
  const other = { ...input, aws: AWS, endpoint: "OTHER" };
  await expect(start(() => activities.drainSessions(other)).result).rejects.toMatchObject({
    type: "ResourceNotFoundException",
  });
  emulator.addFault({ operation: "FilterLogEvents", effect: { kind: "access-denied" } });
  await expect(start(() => activities.drainSessions(input)).result).rejects.toMatchObject({
    type: "AccessDeniedException",
  });
});

test.each<[string, string | undefined]>([
  [JSON.stringify({ sessionId: id("a") }), id("a")],
  [JSON.stringify({ session_id: id("b") }), id("b")],
  [JSON.stringify({ "session.id": id("c") }), id("c")],
  [JSON.stringify({ sessionId: "short" }), undefined],
  [JSON.stringify({ sessionId: `${"x".repeat(40)} ` }), undefined],
  [JSON.stringify([id("a")]), undefined],
  [`sessionId=${id("a")}`, undefined],
  ["null", undefined],
  ["", undefined],
])("the session of the line %s is %s", (line, session) => {
  expect(findSessionId(line)).toBe(session);
});
