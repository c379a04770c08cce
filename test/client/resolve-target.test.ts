import type { Client } from "@temporalio/client";
import { expect, test } from "vitest";
import { createColours } from "../../client/cli/colours.ts";
import { renderLanes } from "../../client/cli/render-lane.ts";
import { createLaneInput } from "../../client/lanes/lane-input.ts";
import { resolveTarget } from "../../client/lanes/resolve-target.ts";
import { resolvePromotion } from "../../client/resolve-promotion.ts";
import type { LaneState } from "../../domain/lane/lane-state.ts";
import { computeLaneStatus } from "../../domain/lane/lane-status.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import { laneWorkflowId } from "../../domain/target.ts";
import { laneWith } from "../domain/lane/lane-values.ts";
import { TARGET } from "../domain/values.ts";

const MISTYPED = {
  ...TARGET,
  runtimeId: "suport-a1b2c3d4e5",
  runtimeArn: TARGET.runtimeArn.replace(TARGET.runtimeId, "suport-a1b2c3d4e5"),
};

function statusOf(target: typeof TARGET, state: Partial<LaneState>): LaneStatus {
  return computeLaneStatus(createLaneInput(target, { searchAttributes: false }), laneWith(state));
}

/** A server with these lanes, each with a promotion that has ended. */
function serverWith(lanes: readonly LaneStatus[]): Client {
  const client = {
    options: { namespace: "default" },
    withDeadline: (_deadline: number, call: () => Promise<unknown>) => call(),
    workflow: {
      async *list({ query }: { query: string }) {
        if (query.includes("ExecutionStatus = 'Running'") && !query.includes("'lane'")) return;
        for (const { workflowId } of lanes)
          yield {
            workflowId: query.includes("'lane'")
              ? workflowId
              : workflowId.replace("lane:", "promotion:"),
            runId: workflowId,
          };
      },
      getHandle: (id: string) => ({
        query: async () => lanes.find(({ workflowId }) => workflowId === id),
      }),
    },
  };
  return client as unknown as Client;
}

const real = statusOf(TARGET, { expected: "3" });
const name = TARGET.endpoint;
const failed = {
  promotion: "1a2b3c4d",
  kind: "promotion",
  failure: "There is no runtime.",
  startedAtMs: 0,
  endedAtMs: 0,
} as const;

test("the lane of a mistyped endpoint is in the way of no name, and lanes says how to remove it", async () => {
  const mistyped = statusOf(MISTYPED, { expected: null, outcomes: [failed] });
  const server = serverWith([mistyped, real]);
  expect(await resolveTarget(server, name)).toMatchObject({ runtimeId: TARGET.runtimeId });
  expect(await resolveTarget(server)).toMatchObject({ runtimeId: TARGET.runtimeId });
  expect(await resolvePromotion(server, name)).toEqual({
    workflowId: laneWorkflowId(TARGET).replace("lane:", "promotion:"),
  });
  // By its whole name it is found all the same.
  const whole = `${MISTYPED.runtimeId}/${name}`;
  expect(await resolveTarget(server, whole)).toMatchObject({ runtimeId: MISTYPED.runtimeId });
  const views = [mistyped, real].map((status) => ({ workflowId: status.workflowId, status }));
  const [, ...lines] = renderLanes(views, { colours: createColours(false) });
  expect(lines).toEqual([
    expect.stringContaining(TARGET.runtimeId),
    expect.stringMatching(
      new RegExp(`^not shown: ${whole}.+ terminate --workflow-id ${mistyped.workflowId}\\)$`),
    ),
  ]);
});

test.each<[string, Partial<LaneState>]>([
  ["is frozen", { expected: null, frozen: { atMs: 0 } }],
  ["has an endpoint", {}],
  [
    "was promoted before its endpoint was deleted",
    {
      expected: null,
      outcomes: [{ ...failed, outcome: { kind: "promoted", explanation: "" } }],
    },
  ],
])("a lane that %s counts for a name", async (_why, state) => {
  const server = serverWith([statusOf(MISTYPED, state), real]);
  await expect(resolveTarget(server, name)).rejects.toThrow(`"${name}" may mean several endpoints`);
});
