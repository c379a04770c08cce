import type {
  CreateAgentRuntimeCommandInput,
  CreateAgentRuntimeResponse,
  DeleteAgentRuntimeCommandInput,
  DeleteAgentRuntimeResponse,
  UpdateAgentRuntimeCommandInput,
  UpdateAgentRuntimeResponse,
} from "@aws-sdk/client-bedrock-agentcore-control";

import { conflict } from "../protocol/errors.ts";
import type { EndpointRecord, RuntimeRecord, Snapshot, Status } from "../state/model.ts";
import { timingsOf } from "../time/platform-timings.ts";
import type { Call, World } from "../world.ts";
import { runtimeArn, workloadIdentityArn } from "./arns.ts";
import { oncePerToken } from "./client-tokens.ts";
import { startTransition } from "./lifecycle.ts";
import { logChange, logEndpoint, logVersion } from "./lifecycle-log.ts";
import { DEFAULT_ENDPOINT, findRuntime, findVersion, latestVersion, partition } from "./lookup.ts";

const inMotion = (status: Status): boolean =>
  status === "CREATING" || status === "UPDATING" || status === "DELETING";

export const createAgentRuntime = oncePerToken(
  (world: World, call: Call, input: CreateAgentRuntimeCommandInput): CreateAgentRuntimeResponse => {
    const { agentRuntimeName, clientToken: _, tags, ...snapshot } = input;
    const { runtimes, tags: allTags } = partition(world, call);
    const name = agentRuntimeName as string;
    if (Object.values(runtimes).some((other) => other.name === name)) {
      throw conflict(`An agent runtime with name ${name} already exists in your account`);
    }
    const id = `${name}-${world.random.id(10)}`;
    const runtime: RuntimeRecord = {
      id,
      name,
      arn: runtimeArn(call, id),
      account: call.account,
      region: call.region,
      createdAtMs: world.clock.now(),
      deleting: false,
      latestVersion: 0,
      versions: {},
      endpoints: {},
    };
    runtimes[id] = runtime;
    if (tags) allTags[runtime.arn] = { ...tags };
    addVersion(world, call, { runtime, snapshot: snapshot as Snapshot });
    return {
      agentRuntimeArn: runtime.arn,
      agentRuntimeId: id,
      agentRuntimeVersion: "1",
      createdAt: new Date(runtime.createdAtMs),
      status: "CREATING",
      workloadIdentityDetails: { workloadIdentityArn: workloadIdentityArn(call, id) },
    };
  },
);

/** A full replace: whatever the input leaves out is not in the new version. */
export const updateAgentRuntime = oncePerToken(
  (world: World, call: Call, input: UpdateAgentRuntimeCommandInput): UpdateAgentRuntimeResponse => {
    const { agentRuntimeId, clientToken: _, ...snapshot } = input;
    const runtime = findRuntime(world, call, agentRuntimeId as string);
    const { status } = latestVersion(runtime);
    if (runtime.deleting || (world.settings.switches.conflictWhileUpdating && inMotion(status))) {
      throw conflict(
        `Agent runtime ${runtime.id} is in ${runtime.deleting ? "DELETING" : status} state`,
      );
    }
    addVersion(world, call, { runtime, snapshot });
    const version = latestVersion(runtime);
    return {
      agentRuntimeArn: runtime.arn,
      agentRuntimeId: runtime.id,
      agentRuntimeVersion: version.version,
      createdAt: new Date(runtime.createdAtMs),
      lastUpdatedAt: new Date(version.lastUpdatedAtMs),
      status: version.status,
      workloadIdentityDetails: { workloadIdentityArn: workloadIdentityArn(runtime, runtime.id) },
    };
  },
);

/** Mints the next version and sends DEFAULT after it. */
function addVersion(
  world: World,
  call: Call,
  { runtime, snapshot }: { runtime: RuntimeRecord; snapshot: Snapshot },
): void {
  const nowMs = world.clock.now();
  const first = runtime.latestVersion === 0;
  runtime.latestVersion += 1;
  const version = String(runtime.latestVersion);
  const status = first ? "CREATING" : "UPDATING";
  runtime.versions[version] = {
    version,
    status,
    createdAtMs: nowMs,
    lastUpdatedAtMs: nowMs,
    snapshot,
  };
  logVersion(world, runtime, findVersion(runtime, version));
  const fresh = { name: DEFAULT_ENDPOINT, createdAtMs: nowMs, status: "CREATING" as const };
  if (first)
    runtime.endpoints[DEFAULT_ENDPOINT] = {
      ...fresh,
      targetVersion: version,
      lastUpdatedAtMs: nowMs,
    };
  const versionMs = world.random.duration(timingsOf(world.settings, snapshot).versionReadyMs);
  startTransition(world, runtime, {
    subject: { version },
    outcome: "ready",
    afterMs: versionMs,
    steering: call.steering,
  });
  for (const endpoint of Object.values(runtime.endpoints)) {
    if (endpoint.name === DEFAULT_ENDPOINT || endpoint.followsLatest)
      follow(world, call, { runtime, endpoint, atLeastMs: versionMs });
  }
}

/** Sends an endpoint after the latest version, which it cannot serve before that is READY. */
function follow(
  world: World,
  call: Call,
  {
    runtime,
    endpoint,
    atLeastMs,
  }: { runtime: RuntimeRecord; endpoint: EndpointRecord; atLeastMs: number },
): void {
  endpoint.targetVersion = String(runtime.latestVersion);
  endpoint.lastUpdatedAtMs = world.clock.now();
  if (runtime.latestVersion > 1) endpoint.status = "UPDATING";
  logEndpoint(world, runtime, endpoint);
  const { snapshot } = latestVersion(runtime);
  const endpointMs = world.random.duration(timingsOf(world.settings, snapshot).endpointReadyMs);
  startTransition(world, runtime, {
    subject: { endpoint: endpoint.name },
    outcome: "ready",
    afterMs: Math.max(atLeastMs, endpointMs),
    steering: call.steering,
  });
}

export const deleteAgentRuntime = oncePerToken(
  (world: World, call: Call, input: DeleteAgentRuntimeCommandInput): DeleteAgentRuntimeResponse => {
    const runtime = findRuntime(world, call, input.agentRuntimeId as string);
    if (input.agentRuntimeVersion !== undefined)
      return deleteVersion(world, call, { runtime, name: input.agentRuntimeVersion });
    const named = Object.keys(runtime.endpoints).filter((name) => name !== DEFAULT_ENDPOINT);
    if (named.length > 0) {
      throw conflict(
        `Agent runtime ${runtime.id} has endpoints that must be deleted first: ${named.join(", ")}`,
      );
    }
    if (runtime.deleting) throw conflict(`Agent runtime ${runtime.id} is in DELETING state`);
    runtime.deleting = true;
    logChange(world, runtime, { subject: "runtime", status: "DELETING" });
    const afterMs = world.random.duration(world.settings.timings.deleteMs);
    startTransition(world, runtime, {
      subject: "runtime",
      outcome: "gone",
      afterMs,
      steering: call.steering,
    });
    return { status: "DELETING", agentRuntimeId: runtime.id };
  },
);

function deleteVersion(
  world: World,
  call: Call,
  { runtime, name }: { runtime: RuntimeRecord; name: string },
): DeleteAgentRuntimeResponse {
  const version = findVersion(runtime, name);
  const users = Object.values(runtime.endpoints).filter(
    (endpoint) => endpoint.liveVersion === name || endpoint.targetVersion === name,
  );
  if (users.length > 0) {
    throw conflict(
      `Version ${name} is used by ${users.map((endpoint) => endpoint.name).join(", ")}`,
    );
  }
  version.status = "DELETING";
  logVersion(world, runtime, version);
  const afterMs = world.random.duration(world.settings.timings.deleteMs);
  startTransition(world, runtime, {
    subject: { version: name },
    outcome: "gone",
    afterMs,
    steering: call.steering,
  });
  return { status: "DELETING", agentRuntimeId: runtime.id, agentRuntimeVersion: name };
}
