import type { PromotionExecution } from "../../activities/lane-activities.ts";
import type { EndpointObservation } from "../../domain/endpoint.ts";
import { concludePromotion } from "../../domain/lane/conclude-promotion.ts";
import { noteInLane } from "../../domain/lane/lane-state.ts";
import { summarisePromotion } from "../../domain/lane/promotion-summary.ts";
import { takeOrphan } from "../../domain/lane/take-orphan.ts";
import { computePromotionNumber } from "../../domain/promotion/session-ids.ts";
import type { OpenSession } from "../../domain/promotion/state.ts";
import { sleep, uuid4 } from "@temporalio/workflow";
import type { Lane } from "./lane-context.ts";
import { onDriftOf } from "./policy.ts";
import { awsActivities, describeFailure, endpointOf, laneActivities } from "./lane-calls.ts";

const CLOSING_MS = 200;

/** How a promotion's execution ends when it ran to its end. */
const ENDED_BY_ITSELF: ReadonlySet<string> = new Set(["COMPLETED", "FAILED"]);

/** Makes a promotion that was started without the lane the running one. False when none runs. */
export async function takeOverDirect(lane: Lane): Promise<boolean> {
  const { promotionWorkflowId: workflowId, state } = lane;
  const found = await laneActivities.describePromotion({ workflowId });
  if (found?.execution !== "RUNNING" || state.running) return false;
  const promotion = computePromotionNumber(found.firstRunId);
  // It reported its end a moment before its workflow closes.
  if (state.outcomes.some((known) => known.promotion === promotion)) {
    await sleep(CLOSING_MS, { summary: `Promotion ${promotion} is closing` });
    return false;
  }
  const { status } = found;
  state.running = {
    promotion,
    firstRunId: found.firstRunId,
    kind: status?.kind ?? "promotion",
    candidate: status?.candidate === undefined ? "a version" : `version ${status.candidate}`,
    ...(status?.requestedBy === undefined ? {} : { requestedBy: status.requestedBy }),
    sinceMs: status?.startedAtMs ?? Date.now(),
    toldFrozen: false,
  };
  noteInLane(state, Date.now(), `Promotion ${promotion} was started without the lane.`);
  return true;
}

/** Takes the end of the running promotion's execution, as Temporal shows it. */
export async function takeExecution(lane: Lane, execution: PromotionExecution): Promise<void> {
  const { state } = lane;
  const { running } = state;
  if (running?.firstRunId !== execution.firstRunId) return;
  const now = Date.now();
  const onDrift = onDriftOf(lane);
  if (execution.status && ENDED_BY_ITSELF.has(execution.execution))
    return concludePromotion(state, summarisePromotion(execution.status, now), { onDrift, now });
  await repairOrphan(lane, execution);
}

/** A promotion that was terminated runs no more code: its sessions are stopped and its endpoint read here. */
async function repairOrphan(
  lane: Lane,
  { firstRunId, execution }: PromotionExecution,
): Promise<void> {
  const { promotionWorkflowId: workflowId, state } = lane;
  const traces = await laneActivities.readOrphan({ workflowId, firstRunId });
  const stopped = await Promise.all(traces.sessions.map((session) => stop(lane, session)));
  const observed = await readEndpoint(lane, traces.status?.endpoint);
  const { baseline, candidate } = traces.status ?? {};
  takeOrphan(state, {
    execution,
    ...(baseline === undefined ? {} : { baseline }),
    ...(candidate === undefined ? {} : { candidate }),
    observed,
    sessionsStopped: stopped.filter(Boolean).length,
    sessionsLeft: stopped.filter((done) => !done).length,
    now: Date.now(),
  });
}

async function stop(lane: Lane, session: OpenSession): Promise<boolean> {
  const { runtimeArn } = lane.input.defaults.target;
  const { aws } = endpointOf(lane);
  try {
    await awsActivities.stopSession({ aws, runtimeArn, clientToken: uuid4(), ...session });
    return true;
  } catch {
    return false;
  }
}

/** Where it cannot be read now, what was read last stands until the lane's own look shows more. */
async function readEndpoint(
  lane: Lane,
  last: EndpointObservation | undefined,
): Promise<EndpointObservation | null> {
  try {
    return await awsActivities.getEndpoint(endpointOf(lane));
  } catch (error) {
    noteInLane(lane.state, Date.now(), `The endpoint could not be read: ${describeFailure(error)}`);
    return last ?? null;
  }
}
