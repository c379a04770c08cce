import type { EndpointObservation } from "../endpoint.ts";
import { assessOrphan } from "./assess-orphan.ts";
import { rememberOutcome } from "./conclude-promotion.ts";
import { noteInLane } from "./lane-state.ts";
import type { LaneState } from "./lane-state.ts";

/** Takes what a promotion that was ended from outside left behind into the lane. */
export function takeOrphan(
  state: LaneState,
  found: {
    readonly execution: string;
    readonly baseline?: string;
    readonly candidate?: string;
    readonly observed: EndpointObservation | null;
    readonly sessionsStopped: number;
    readonly sessionsLeft: number;
    readonly now: number;
  },
): void {
  const { running } = state;
  if (!running) return;
  delete state.running;
  const { now, execution, observed, baseline, candidate } = found;
  const versions = {
    ...(baseline === undefined ? {} : { baseline }),
    ...(candidate === undefined ? {} : { candidate }),
  };
  rememberOutcome(state, {
    promotion: running.promotion,
    kind: running.kind,
    failure: execution,
    ...versions,
    ...(running.requestedBy === undefined ? {} : { requestedBy: running.requestedBy }),
    ...(observed === null ? {} : { endpoint: observed }),
    startedAtMs: running.sinceMs,
    endedAtMs: now,
  });
  const assessed = assessOrphan({
    promotion: running.promotion,
    execution,
    expected: state.expected,
    ...versions,
    observed,
  });
  const { sessionsStopped, sessionsLeft } = found;
  const left = sessionsLeft === 0 ? "" : `, ${sessionsLeft} could not be stopped`;
  noteInLane(
    state,
    now,
    `${assessed.reason} Synthetic sessions stopped: ${sessionsStopped}${left}.`,
  );
  if (assessed.verdict === "untouched") return;
  const { promotion } = running;
  state.orphan = {
    promotion,
    execution,
    ...versions,
    observed,
    sessionsStopped,
    sessionsLeft,
    seenAtMs: now,
  };
}
