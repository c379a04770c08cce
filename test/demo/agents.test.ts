import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../../client/local/free-port.ts";

const AGENT = fileURLToPath(new URL("../../examples/agents/support-agent.mjs", import.meta.url));

interface Answer {
  readonly status: number;
  readonly body: { readonly answer?: string; readonly error?: string };
}

async function startAgent(
  release: number,
): Promise<{ ask(prompt: string): Promise<Answer>; ping(): Promise<unknown> }> {
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: "127.0.0.1",
    SUPPORT_AGENT_RELEASE: String(release),
  };
  const agent = spawn(process.execPath, [AGENT], { env, stdio: "ignore" });
  onTestFinished(() => void agent.kill("SIGKILL"));
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/ping`).catch(() => undefined))) await sleep(50);
  const headers = {
    "content-type": "application/json",
    "x-amzn-bedrock-agentcore-runtime-session-id": "a-session-id-of-at-least-33-characters",
  };
  return {
    ping: async () => (await fetch(`${url}/ping`)).json(),
    ask: async (prompt) => {
      const answer = await fetch(`${url}/invocations`, {
        method: "POST",
        headers,
        body: JSON.stringify({ prompt }),
      });
      return { status: answer.status, body: (await answer.json()) as Answer["body"] };
    },
  };
}

test.each([
  [1, "Order 1001 is shipped.", 200],
  [2, "Order 1001 is shipped and arrives on Friday.", 200],
  [3, "Order 1001 is shipped and arrives on Friday.", 500],
])(
  "release %i serves the container contract: order %j, refund %i",
  async (release, order, refundStatus) => {
    const agent = await startAgent(release);
    expect(await agent.ping()).toMatchObject({ status: "Healthy" });
    expect(await agent.ask("Where is my order 1001?")).toMatchObject({
      status: 200,
      body: { answer: order },
    });
    // The session remembers which order is spoken of.
    const refund = await agent.ask("I want a refund for it.");
    expect(refund.status).toBe(refundStatus);
    if (refundStatus === 200) expect(refund.body.answer).toContain("refunded 42 euros");
  },
);
