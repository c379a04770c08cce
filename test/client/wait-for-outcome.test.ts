import { ServiceError } from "@temporalio/client";
import { expect, test } from "vitest";
import { exitCodeOfView } from "../../client/promotion-view.ts";
import { waitForOutcome } from "../../client/wait-for-outcome.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import { FIRST_RUN, NUMBER, WORKFLOW_ID, rpcError, statusWith, stubClient } from "./stub-client.ts";

const intervalMs = 5;

/** Answers with each status in turn, the last one for good; an error is thrown. */
function answering(...answers: readonly (PromotionStatus | Error)[]) {
  let asked = 0;
  return async (): Promise<PromotionStatus> => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === undefined || answer instanceof Error) throw answer;
    return answer;
  };
}

test("a promotion that needs a person ends the wait, although it stays open: exit 6", async () => {
  const query = answering(statusWith({}), statusWith({ phase: "needs-person" }));
  const seen: (string | undefined)[] = [];
  const result = await waitForOutcome(stubClient({ query }), WORKFLOW_ID, {
    intervalMs,
    onView: ({ status }) => seen.push(status?.phase),
  });
  expect(result).toMatchObject({
    end: "needs-person",
    view: { firstRunId: FIRST_RUN, promotion: NUMBER },
  });
  expect(result.view && exitCodeOfView(result.view)).toBe(6);
  expect(seen).toEqual(["smoke", "needs-person"]);
});

// A deadline surfaces as CANCELLED where the server's reset of the stream is faster than the client's timer.
test.each([
  ["its deadline passed", rpcError(4, "Deadline exceeded"), rpcError(14, "connection refused")],
  ["its call was cancelled", rpcError(1, "Call cancelled"), rpcError(1, "Call cancelled")],
])(
  "nobody who answers (%s), and a server that is away, are waited for",
  async (...[, silence, cause]) => {
    const away = new ServiceError("Failed to describe", { cause });
    let looks = 0;
    const running = stubClient({}).workflow.getHandle("").describe;
    const describe = () => ((looks += 1) === 2 ? Promise.reject(away) : running());
    const query = answering(silence, statusWith({ phase: "needs-person" }));
    const problems: unknown[] = [];
    const views: unknown[] = [];
    const result = await waitForOutcome(stubClient({ describe, query }), WORKFLOW_ID, {
      intervalMs,
      onProblem: (error) => problems.push(error),
      onView: ({ problem }) => views.push(problem),
    });
    expect(result.end).toBe("needs-person");
    expect(problems).toEqual([expect.objectContaining({ code: "NoAnswer" })]);
    expect(views).toEqual([
      'no worker answers for it on task queue "agentcore-rollouts"',
      undefined,
    ]);
  },
);

test("the end of the attempt that was started is told, although a later one runs", async () => {
  const earlier = "019de2f3-1111-7222-8333-444455556666";
  const status = statusWith({
    promotion: "55556666",
    outcome: { kind: "stopped", reason: "aborted", explanation: "" },
  });
  const client = stubClient({ query: answering(statusWith({})), result: async () => status });
  const result = await waitForOutcome(client, WORKFLOW_ID, { firstRunId: earlier, intervalMs });
  expect(result).toMatchObject({
    end: "ended",
    view: { promotion: "55556666", status: { outcome: { kind: "stopped" } } },
  });
  expect(result.view && exitCodeOfView(result.view)).toBe(3);
});

test.each([
  ["it reached the version asked for", "1", 0],
  ["it went elsewhere", "3", 4],
])("an asked rollback exits like any command: %s", async (_how, version, code) => {
  const status = statusWith({
    kind: "rollback",
    baseline: "1",
    outcome: { kind: "rolled-back", reason: "asked-for", explanation: "", version },
  });
  const describe = { status: { name: "COMPLETED" }, runId: FIRST_RUN, raw: {} };
  const client = stubClient({ describe: async () => describe, result: async () => status });
  const { view } = await waitForOutcome(client, WORKFLOW_ID, { intervalMs });
  expect(view && exitCodeOfView(view)).toBe(code);
});

test("a signal ends the waiting at once", async () => {
  const stop = new AbortController();
  const waiting = waitForOutcome(stubClient({ query: answering(statusWith({})) }), WORKFLOW_ID, {
    signal: stop.signal,
    intervalMs: 60_000,
  });
  setTimeout(() => stop.abort(), 20);
  expect(await waiting).toMatchObject({
    end: "stopped-waiting",
    view: { status: { phase: "smoke" } },
  });
});
