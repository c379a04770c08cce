import type { Client, Connection } from "@temporalio/client";
import { askTogether } from "../ask-together.ts";
import { ACTIVITY_CLASSES, activityTaskQueue } from "../../domain/task-queue.ts";
import { renderConnectionFlags } from "../connect.ts";
import { renderWorkerCommand } from "../require-worker.ts";
import { findMissingSearchAttributes } from "../setup/find-missing-search-attributes.ts";
import { RPC, explainRpcError, rpcCodeOf, rpcMessageOf } from "../rpc-error.ts";
import { ok, unknown, wrong } from "./finding.ts";
import type { Finding } from "./finding.ts";

const CALL_TIMEOUT_MS = 10_000;
/** `TaskQueueType` of the Temporal API. */
const QUEUE_TYPES = { workflow: 1, activity: 2 } as const;

export interface TemporalSubject {
  readonly client: Client;
  readonly connection: Connection;
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
}

/** All that a promotion needs of Temporal: who polls, in which version, and the search attributes. */
export async function checkTemporal(subject: TemporalSubject): Promise<Finding[]> {
  const { client, address, namespace, taskQueue } = subject;
  const reachable = ok("temporal", `the server answers at ${address}`);
  let workflowPollers: readonly Poller[];
  try {
    workflowPollers = await pollersOf(client, taskQueue, "workflow");
  } catch (error) {
    const explained = explainRpcError(error, namespace) as Error & { next?: string };
    const fix = explained.next ?? "see whether the server is well";
    return [wrong("temporal", explained.message, fix)];
  }
  return [
    reachable,
    ...(await checkWorkers(subject, workflowPollers)),
    ...(workflowPollers.length === 0 ? [] : [await checkVersion(subject, workflowPollers)]),
    await checkSearchAttributes(subject),
  ];
}

type Poller = NonNullable<
  Awaited<ReturnType<Client["workflowService"]["describeTaskQueue"]>>["pollers"]
>[number];

async function pollersOf(
  client: Client,
  name: string,
  type: keyof typeof QUEUE_TYPES,
): Promise<readonly Poller[]> {
  const answer = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name },
      taskQueueType: QUEUE_TYPES[type],
    }),
  );
  return answer.pollers ?? [];
}

async function checkWorkers(
  { client, address, namespace, taskQueue }: TemporalSubject,
  workflowPollers: readonly Poller[],
): Promise<Finding[]> {
  const start = renderWorkerCommand({ taskQueue, namespace, address });
  if (workflowPollers.length === 0)
    return [wrong("worker", `no worker polls task queue ${taskQueue}`, start)];
  const counts = await askTogether(ACTIVITY_CLASSES, (name) =>
    pollersOf(client, activityTaskQueue(taskQueue, name), "activity"),
  );
  const idle = ACTIVITY_CLASSES.filter((_, index) => counts[index]?.length === 0);
  if (idle.length === 0)
    return [ok("worker", `workers poll task queue ${taskQueue} and all its classes`)];
  return [
    wrong(
      "worker",
      `no worker takes activities of class ${idle.join(", ")}: promotions that need one wait`,
      `${start}   (without --classes it takes all of them)`,
    ),
  ];
}

async function checkVersion(
  { client, address, namespace }: TemporalSubject,
  pollers: readonly Poller[],
): Promise<Finding> {
  const versions = pollers.flatMap(({ deploymentOptions: version }) =>
    version?.deploymentName ? [version] : [],
  );
  const [newest] = versions;
  if (!newest) return ok("version", "workers are unversioned: each takes work at once");
  const deploymentName = newest.deploymentName ?? "";
  try {
    const { workerDeploymentInfo } = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      client.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
    );
    const current = workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId ?? "";
    if (versions.some(({ buildId }) => buildId === current))
      return ok(
        "version",
        `version ${current} of deployment ${deploymentName} is current, and polls`,
      );
    const polling = [...new Set(versions.map(({ buildId }) => buildId))];
    return wrong(
      "version",
      `version ${current || "(none)"} of deployment ${deploymentName} is current, and the workers that poll are ${polling.join(", ")}: they get no work`,
      `temporal worker deployment set-current-version ${renderConnectionFlags({ namespace, address })} --deployment-name ${deploymentName} --build-id ${polling[0]}`,
    );
  } catch (error) {
    return unknown(
      "version",
      `deployment ${deploymentName} cannot be read: ${rpcMessageOf(error)}`,
    );
  }
}

async function checkSearchAttributes({
  connection,
  namespace,
  address,
}: TemporalSubject): Promise<Finding> {
  const check = "search-attributes";
  try {
    const missing = await findMissingSearchAttributes(connection, namespace);
    if (missing === "unknown") return unknown(check, "the server does not let you list them");
    if (missing.length === 0) return ok(check, `namespace ${namespace} has all of them`);
    return wrong(
      check,
      `namespace ${namespace} lacks ${missing.join(", ")}: the UI cannot filter promotions`,
      `agentcore-rollouts setup ${renderConnectionFlags({ namespace, address })}`,
    );
  } catch (error) {
    // The test server cannot tell.
    if (rpcCodeOf(error) === RPC.unimplemented)
      return unknown(check, "the server cannot list them");
    return unknown(check, rpcMessageOf(error));
  }
}
