import type { Steering } from "../faults/fault-plan.ts";
import { partitionOf } from "../state/model.ts";
import type { EndpointRecord, RuntimeRecord, Transition } from "../state/model.ts";
import type { World } from "../world.ts";
import { endpointArn } from "./arns.ts";
import { logChange, logEndpoint, logVersion } from "./lifecycle-log.ts";
import { deleteUnusedVersions } from "./retention.ts";

type Subject = Transition["subject"];

const sameSubject = (a: Subject, b: Subject): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Fixes how and when a transition ends, in place of what was fixed for the same subject before. */
export function startTransition(
  world: World,
  runtime: RuntimeRecord,
  plan: { subject: Subject; outcome: Transition["outcome"]; afterMs: number; steering: Steering },
): void {
  const { state } = world.store;
  const { subject, steering } = plan;
  state.transitions = state.transitions.filter(
    (other) => other.runtimeId !== runtime.id || !sameSubject(other.subject, subject),
  );
  world.store.touch();
  if (steering.stuck) return;
  const transition: Transition = {
    id: (state.lastTransitionId += 1),
    atMs: world.clock.now() + (steering.durationMs ?? plan.afterMs),
    account: runtime.account,
    region: runtime.region,
    runtimeId: runtime.id,
    subject,
    outcome: steering.fail && plan.outcome === "ready" ? "failed" : plan.outcome,
    ...(steering.fail && { reason: steering.fail.reason, keepLive: steering.fail.keepLive }),
  };
  state.transitions.push(transition);
  armTransition(world, transition);
}

export function armTransition(world: World, transition: Transition): void {
  world.clock.schedule(transition.atMs, () => settleDue(world));
}

/** Applies every transition whose time has come, in order, and saves. */
export function settleDue(world: World): void {
  deleteUnusedVersions(world);
  const { state } = world.store;
  const nowMs = world.clock.now();
  const due = state.transitions
    .filter(({ atMs }) => atMs <= nowMs)
    .toSorted((a, b) => a.atMs - b.atMs || a.id - b.id);
  if (due.length === 0) return;
  state.transitions = state.transitions.filter(({ atMs }) => atMs > nowMs);
  for (const transition of due) apply(world, transition);
  world.store.touch();
  world.store.save();
}

function apply(world: World, transition: Transition): void {
  const { runtimes, tags } = partitionOf(world.store.state, transition.account, transition.region);
  const runtime = runtimes[transition.runtimeId];
  if (!runtime) return;
  const { subject } = transition;
  if (subject === "runtime") {
    delete runtimes[runtime.id];
    delete tags[runtime.arn];
    world.sessions.endAll(runtime, "runtime-deleted");
    logChange(world, runtime, { subject: "runtime", status: "DELETED" });
  } else if ("version" in subject) {
    applyToVersion(world, transition, { runtime, name: subject.version });
  } else {
    applyToEndpoint(world, transition, { runtime, name: subject.endpoint });
  }
}

function applyToVersion(
  world: World,
  transition: Transition,
  { runtime, name }: { runtime: RuntimeRecord; name: string },
): void {
  const version = runtime.versions[name];
  if (!version) return;
  if (transition.outcome === "gone") {
    delete runtime.versions[name];
    logChange(world, runtime, { subject: "version", name, status: "DELETED" });
    return;
  }
  const failedStatus = version.status === "CREATING" ? "CREATE_FAILED" : "UPDATE_FAILED";
  version.status = transition.outcome === "ready" ? "READY" : failedStatus;
  version.lastUpdatedAtMs = transition.atMs;
  if (transition.reason !== undefined) version.failureReason = transition.reason;
  logVersion(world, runtime, version);
}

function applyToEndpoint(
  world: World,
  transition: Transition,
  { runtime, name }: { runtime: RuntimeRecord; name: string },
): void {
  const endpoint = runtime.endpoints[name];
  if (!endpoint) return;
  if (transition.outcome === "gone") {
    delete runtime.endpoints[name];
    markLeft(runtime, endpoint.liveVersion, transition.atMs);
    delete partitionOf(world.store.state, runtime.account, runtime.region).tags[
      endpointArn(runtime, runtime.id, name)
    ];
    logChange(world, runtime, { subject: "endpoint", name, status: "DELETED" });
    return;
  }
  endpoint.lastUpdatedAtMs = transition.atMs;
  if (transition.outcome === "ready") {
    makeReady(world, runtime, { endpoint, atMs: transition.atMs });
  } else {
    endpoint.status = endpoint.status === "CREATING" ? "CREATE_FAILED" : "UPDATE_FAILED";
    endpoint.failureReason = transition.reason ?? "The endpoint could not be updated";
    if (transition.keepLive === false) endpoint.liveVersion = endpoint.targetVersion;
  }
  logEndpoint(world, runtime, endpoint);
}

function makeReady(
  world: World,
  runtime: RuntimeRecord,
  { endpoint, atMs }: { endpoint: EndpointRecord; atMs: number },
): void {
  const { notFoundAfterReadyMs, liveVersionLagMs, sessionsOutliveMove } = world.settings.switches;
  const previous = endpoint.liveVersion;
  delete endpoint.previousLiveVersion;
  delete endpoint.failureReason;
  if (previous !== undefined) endpoint.previousLiveVersion = previous;
  endpoint.liveLagUntilMs = atMs + liveVersionLagMs;
  endpoint.hiddenUntilMs = atMs + notFoundAfterReadyMs;
  endpoint.status = "READY";
  endpoint.liveVersion = endpoint.targetVersion;
  if (previous === undefined || previous === endpoint.liveVersion) return;
  endpoint.movedAtMs = atMs;
  markLeft(runtime, previous, atMs);
  if (!sessionsOutliveMove) world.sessions.endAll(runtime, "endpoint-moved", endpoint.name);
}

/** An endpoint is no longer on this version; it may have been the last one. */
function markLeft(runtime: RuntimeRecord, name: string | undefined, atMs: number): void {
  const version = name === undefined ? undefined : runtime.versions[name];
  if (version) version.unusedSinceMs = atMs;
}
