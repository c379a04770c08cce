import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSpecFile } from "../../client/spec/read-spec-file.ts";
import type { TurnSpec } from "../../domain/spec/smoke-spec.ts";
import { agentIn, historyText, runSmoke, smokeOn } from "./smoke-stage.ts";
import { THIRD, setStage } from "./stage.ts";

const MCP = agentIn("examples/agents/orders-mcp.mjs");
const A2A = agentIn("test/e2e/a2a-agent.mjs");
const STREAM = agentIn("examples/agents/streaming-agent.mjs");
const HTTP = agentIn("test/e2e/smoke-agent.mjs");

const ask = (prompt: string, more: Partial<TurnSpec> = {}): TurnSpec =>
  ({ payload: { prompt }, expect: {}, ...more }) as TurnSpec;

test.each([
  ["mcp", MCP, { protocolConfiguration: { serverProtocol: "MCP" as const } }],
  ["streaming", STREAM, {}],
])("the example %s passes with its agent", async (name, agent, version) => {
  const read = await readSpecFile(
    fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url)),
  );
  if (!("ok" in read)) throw new Error(JSON.stringify(read));
  const { outcome, reason } = await runSmoke({ agent, version, smoke: read.ok.smoke });
  expect([outcome, reason]).toEqual(["passed", "3 of 3 sessions passed."]);
});

test("an MCP server: its tools are listed and called", async () => {
  const order = (number: number) => ({ name: "get_order", arguments: { number } });
  const { outcome, reason, stage } = await runSmoke({
    agent: MCP,
    version: { protocolConfiguration: { serverProtocol: "MCP" } },
    smoke: {
      protocol: "mcp",
      turns: [
        { listTools: true, expect: { jmespath: ["tools[0].name == 'get_order'"] } },
        { callTool: order(1001), expect: { contains: ["shipped"] } },
        { callTool: order(9), expect: {} },
      ],
    },
  });
  expect(outcome).toBe("smoke-failed");
  expect(reason).toContain("Turn 5");
  expect(reason).toContain("There is no order 9.");
  const calls = stage.emulator.calls({ operation: "InvokeAgentRuntime" });
  expect(calls).toHaveLength(5);
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("an A2A agent: its card, and messages in one context", async () => {
  const smoke = (message: string) =>
    ({
      protocol: "a2a",
      turns: [
        { agentCard: true, expect: { schema: { required: ["name", "skills"], type: "object" } } },
        { message: "hello", expect: { contains: ["You said hello, message 1"] } },
        { message, expect: { matches: "message 2 here" } },
      ],
    }) as const;
  const version = { protocolConfiguration: { serverProtocol: "A2A" as const } };
  const good = await runSmoke({ agent: A2A, version, smoke: smoke("again") });
  expect([good.outcome, good.reason]).toEqual(["passed", "1 of 1 sessions passed."]);
  const bad = await runSmoke({ agent: A2A, version, smoke: smoke("fail") });
  expect(bad.reason).toContain("the task is failed: no such tool");
});

test("a first byte that comes too late fails the smoke", async () => {
  const slow = agentIn("examples/agents/streaming-agent.mjs", { WORD_MS: "60" });
  const turn = ask("Where is my order 1001?", { expect: { maxFirstByteMs: 5 } });
  const { outcome, reason } = await runSmoke({ agent: slow, smoke: { turns: [turn] } });
  expect(outcome).toBe("smoke-failed");
  expect(reason).toContain("the first byte took");
});

test.each<[string, TurnSpec, RegExp]>([
  ["an error inside a 200", ask("error"), /carries an error/],
  ["a schema", ask("hi", { expect: { schema: { type: "array" } } }), /must be array/],
  ["an expression", ask("hi", { expect: { jmespath: ["answer == 'ho'"] } }), /yields false/],
])("%s fails the smoke", async (_, turn, reason) => {
  const smoked = await runSmoke({ agent: HTTP, smoke: { turns: [turn] } });
  expect(smoked.outcome).toBe("smoke-failed");
  expect(smoked.reason).toMatch(reason);
});

test("an agent that answers later is asked again until it has, in the same session", async () => {
  const until = { timeoutMs: 20_000, intervalMs: 100 };
  const turn = ask("work", { expect: { contains: ["done"] }, until });
  const { outcome, stage } = await runSmoke({ agent: HTTP, smoke: { turns: [turn] } });
  expect(outcome).toBe("passed");
  const sessions = stage.emulator
    .sessions()
    .filter(({ sessionId }) => sessionId.startsWith("acr-"));
  expect(sessions).toMatchObject([{ invocations: 3, endReason: "stopped" }]);
});

test("an agent that never has it fails when its time is over, and what it sent is counted", async () => {
  const until = { timeoutMs: 500, intervalMs: 100 };
  const turn = ask("recall", { expect: { contains: ["done"] }, until });
  const { outcome, reason } = await runSmoke({ agent: HTTP, smoke: { turns: [turn] } });
  expect(outcome).toBe("smoke-failed");
  expect(reason).toContain('does not contain "done"');
});

const isolation = {
  tell: { payload: { prompt: "remember ${secret}" } },
  ask: { payload: { prompt: "recall" } },
};

test("sessions that know nothing of each other pass the isolation probe, whose secret is kept nowhere", async () => {
  const words = new Map<string, string>();
  const handler = ({ payload, sessionId }: { payload: Uint8Array; sessionId: string }) => {
    const { prompt } = JSON.parse(Buffer.from(payload).toString()) as { prompt: string };
    if (prompt.startsWith("remember ")) words.set(sessionId, prompt.slice(9));
    return { body: JSON.stringify({ answer: words.get(sessionId) ?? "hello" }) };
  };
  const stage = await setStage({ agents: { "*": { handler } } });
  const { outcome, handle } = await smokeOn(stage, { isolation });
  expect(outcome).toBe("passed");
  expect(stage.openSyntheticSessions()).toEqual([]);
  const [secret = "", ...others] = words.values();
  expect([secret, others]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), []]);
  const history = await historyText(handle);
  expect(history).toContain("remember [redacted]");
  expect(history).not.toContain(secret);
});

test("an agent whose sessions share a memory is caught by the isolation probe", async () => {
  const folder = await mkdtemp(join(tmpdir(), "leak-"));
  const leaking = agentIn("test/e2e/smoke-agent.mjs", { LEAK_FILE: join(folder, "memory") });
  const { outcome, reason } = await runSmoke({ agent: leaking, smoke: { isolation } });
  expect(outcome).toBe("smoke-failed");
  expect(reason).toContain("gives away the secret");
});

test("an agent that remembers nothing at all proves nothing in the isolation probe", async () => {
  const deaf = { ...isolation, ask: { payload: { prompt: "hello" } } };
  const { outcome, reason } = await runSmoke({ agent: HTTP, smoke: { isolation: deaf } });
  expect(outcome).toBe("smoke-failed");
  expect(reason).toContain("proves nothing");
});

test("what is to be redacted stands nowhere in the history", async () => {
  const card = "1234-5678-9012-3456";
  const redact = ["\\d{4}-\\d{4}-\\d{4}-\\d{4}"];
  const failing = ask("error");
  const { outcome, handle, reason } = await runSmoke({
    agent: HTTP,
    smoke: { turns: [ask("card", { expect: { contains: [card.slice(0, 4)] } }), failing], redact },
  });
  expect(outcome).toBe("smoke-failed");
  expect(reason).toContain("the tool failed for [redacted]");
  const history = await historyText(handle);
  expect(history).toContain("Your card is [redacted]");
  expect(history).not.toContain(card);
});

test("the marker reaches the agent, with the promotion's number in it", async () => {
  const { outcome } = await runSmoke({
    agent: HTTP,
    smoke: {
      marker: { userId: "synthetic-${promotionId}", payload: { synthetic: "${promotionId}" } },
      turns: [
        ask("hi ${sessionId}", {
          expect: { jmespath: ["length(synthetic) == `8`"], matches: "hi acr-" },
        }),
      ],
    },
  });
  expect(outcome).toBe("passed");
});

test("a marker header that the candidate would not see is an error, with the fix", async () => {
  const smoke = { marker: { headers: { "X-Synthetic": "yes" } } };
  const refused = await runSmoke({ agent: HTTP, smoke });
  expect(refused.outcome).toBe("SmokeNotPossible");
  expect(refused.reason).toContain('{"requestHeaderAllowlist": ["X-Synthetic"]}');
  const version = { requestHeaderConfiguration: { requestHeaderAllowlist: ["x-synthetic"] } };
  expect((await runSmoke({ agent: HTTP, version, smoke })).outcome).toBe("passed");
});

test("a marker header on the candidate's allowlist reaches the agent", async () => {
  const seen: (string | undefined)[] = [];
  const handler = ({ headers }: { headers: Readonly<Record<string, string>> }) => {
    const name = Object.keys(headers).find((each) => each.toLowerCase() === "x-synthetic");
    seen.push(name && headers[name]);
    return { body: JSON.stringify({ answer: "hello" }) };
  };
  const stage = await setStage({ agents: { "*": { handler } } });
  await stage.mint(THIRD, {
    requestHeaderConfiguration: { requestHeaderAllowlist: ["x-synthetic"] },
  });
  const { outcome } = await smokeOn(stage, { marker: { headers: { "X-Synthetic": "yes" } } });
  expect([outcome, seen[0]]).toEqual(["passed", "yes"]);
});

test("a candidate of another protocol is an error, with the fix", async () => {
  const version = { protocolConfiguration: { serverProtocol: "MCP" as const } };
  const { outcome, reason } = await runSmoke({ agent: MCP, version, smoke: {} });
  expect(outcome).toBe("SmokeNotPossible");
  expect(reason).toContain("protocol: mcp");
});

test.each([
  [{ maxTurns: 3 }, "maxTurns"],
  [{ maxAnswerBytes: 10 }, "maxAnswerBytes"],
])("the budget %j ends the smoke", async (budget, name) => {
  const until = { timeoutMs: 20_000, intervalMs: 50 };
  const { outcome, reason, stage } = await runSmoke({
    agent: HTTP,
    smoke: {
      sessions: 2,
      requiredPasses: 1,
      turns: [ask("recall", { expect: { contains: ["more than it says"] }, until })],
      budget: { maxTurns: 1_000, maxDurationMs: 30_000, maxAnswerBytes: 1_000_000, ...budget },
    },
  });
  expect(outcome).toBe("smoke-failed");
  expect(reason).toContain(`smoke.budget.${name}`);
  const sent = stage.emulator.calls({ operation: "InvokeAgentRuntime" }).length;
  expect(sent).toBeLessThanOrEqual(3);
  expect(stage.openSyntheticSessions()).toEqual([]);
});

test("the budget maxDuration ends a turn that is under way", async () => {
  const until = { timeoutMs: 20_000, intervalMs: 50 };
  const { outcome, reason } = await runSmoke({
    agent: HTTP,
    smoke: {
      turns: [ask("recall", { expect: { contains: ["never"] }, until })],
      budget: { maxTurns: 1_000, maxDurationMs: 1_500, maxAnswerBytes: 1_000_000 },
    },
  });
  expect(outcome).toBe("smoke-failed");
  expect(reason).toContain("smoke.budget.maxDuration");
});
