import { conflict } from "../../protocol/errors.ts";
import { oncePerToken } from "../../runtimes/client-tokens.ts";
import { runtimeArn } from "../../runtimes/arns.ts";
import { partition } from "../../runtimes/lookup.ts";
import type { Call, World } from "../../world.ts";
import { createRecord, updateRecord } from "../change.ts";
import { logRecord } from "../change-log.ts";
import { answerOf, factsOf } from "../facts.ts";
import type { StoredHandler } from "../handlers.ts";
import { pageAnswer } from "../read.ts";
import { checkAtRest, findRecord, keyOf, recordsOf } from "../records.ts";
import { resourceOf } from "../resources/index.ts";
import type { Facts } from "../schemas.ts";

/** Gives a registry record another status at once, with the reason that was given. */
function setStatus(
  world: World,
  call: Call,
  to: { input: Facts; operation: string; status: string },
): Facts {
  const { input, operation, status } = to;
  const resource = resourceOf("registry record");
  const record = findRecord(world, call, { resource, input });
  checkAtRest(world, resource.type, record);
  record.status = status;
  record.updatedAtMs = world.clock.now();
  if (input["statusReason"] !== undefined)
    record.attributes["statusReason"] = input["statusReason"];
  world.store.touch();
  logRecord(world, call, { type: resource.type, record, done: "UPDATED" });
  return answerOf(operation, { resource }, factsOf(world, call, { resource, record }));
}

/** Records wait for approval unless their registry approves by itself. */
const submitForApproval: StoredHandler = (world, call, input) => {
  const registry = findRecord(world, call, { resource: resourceOf("registry"), input });
  const approval = registry.attributes["approvalConfiguration"] as { autoApproval?: boolean };
  const status = approval?.autoApproval === true ? "APPROVED" : "PENDING_APPROVAL";
  return setStatus(world, call, { input, operation: "SubmitRegistryRecordForApproval", status });
};

const updateRecordStatus: StoredHandler = (world, call, input) =>
  setStatus(world, call, {
    input,
    operation: "UpdateRegistryRecordStatus",
    status: String(input["status"]),
  });

/** Every entry is created, or updated when its id is there; all of them or none. */
const batchPutRateLimits: StoredHandler = oncePerToken((world, call, input: Facts) => {
  const resource = resourceOf("gateway rate limit");
  const { gatewayIdentifier } = input;
  const entries = input["rateLimits"] as Facts[];
  const ids = entries.map(({ rateLimitId }) => rateLimitId).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) throw conflict("A rate limit is named twice");
  const records = recordsOf(world, call, resource.type);
  const isThere = (entry: Facts): boolean =>
    records[keyOf(String(gatewayIdentifier), String(entry["rateLimitId"]))] !== undefined;
  for (const entry of entries.filter(isThere)) {
    const record = findRecord(world, call, { resource, input: { gatewayIdentifier, ...entry } });
    checkAtRest(world, resource.type, record);
  }
  const rateLimits = entries.map((entry) => {
    const change = isThere(entry)
      ? updateRecord(resource, "UpdateGatewayRateLimit")
      : createRecord(resource);
    return change(world, call, { gatewayIdentifier, ...entry });
  });
  return { rateLimits };
});

/** Targets are synchronised at once: there is nothing behind them to read. */
const synchronizeTargets: StoredHandler = (world, call, input) => {
  const resource = resourceOf("gateway target");
  const { gatewayIdentifier } = input;
  const lastSynchronizedAt = new Date(world.clock.now());
  const found = (input["targetIdList"] as string[]).map((targetId) =>
    findRecord(world, call, { resource, input: { gatewayIdentifier, targetId } }),
  );
  for (const record of found) record.attributes["lastSynchronizedAt"] = lastSynchronizedAt;
  world.store.touch();
  return { targets: found.map((record) => factsOf(world, call, { resource, record })) };
};

/** The runtime versions that name a capacity provider. */
const versionsByCapacityProvider: StoredHandler = (world, call, input) => {
  const resource = resourceOf("capacity provider");
  const provider = findRecord(world, call, { resource, input });
  const all = Object.values(partition(world, call).runtimes).flatMap((runtime) =>
    Object.values(runtime.versions)
      .filter(
        ({ snapshot }) =>
          snapshot.capacityProviderConfiguration?.capacityProviderArn === provider.arn,
      )
      .map(({ version, status }) => ({
        agentRuntimeArn: runtimeArn(call, runtime.id),
        agentRuntimeVersion: version,
        status,
      })),
  );
  return pageAnswer("ListAgentRuntimeVersionsByCapacityProvider", all, input);
};

export const actionHandlers: Readonly<Record<string, StoredHandler>> = {
  SubmitRegistryRecordForApproval: submitForApproval,
  UpdateRegistryRecordStatus: updateRecordStatus,
  BatchPutGatewayRateLimits: batchPutRateLimits,
  SynchronizeGatewayTargets: synchronizeTargets,
  ListAgentRuntimeVersionsByCapacityProvider: versionsByCapacityProvider,
};
