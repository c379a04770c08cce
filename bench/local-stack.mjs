// Everything a promotion needs, on this machine: the Temporal server, the emulator, a worker.
import { randomUUID } from "node:crypto";
import { loadavg } from "node:os";
import {
  BedrockAgentCoreControlClient,
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { Client, Connection } from "@temporalio/client";
import { findTemporalCli } from "../dist/client/local/temporal-cli.js";
import { startTemporalServer } from "../dist/client/local/temporal-server.js";
import { SEARCH_ATTRIBUTES } from "../dist/domain/search-attributes.js";
import { normaliseSpec } from "../dist/domain/spec/normalise-spec.js";
import { promotionWorkflowId } from "../dist/domain/target.js";
import { startEmulator } from "../dist/emulator/index.js";
import { startChild } from "./child.mjs";
import { snapshotOf, untilReady } from "./endpoints.mjs";

export const ENDPOINT = "production";

export async function startLocalStack({ emulator: options, worker = {} }) {
  const cli = await findTemporalCli();
  const server = await startTemporalServer({
    cliPath: cli.path,
    headless: true,
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  const emulator = await startEmulator({
    agents: { "*": { scripted: { reply: { answer: "hello" } } } },
    ...options,
  });
  const connection = await Connection.connect({ address: server.address });
  const taskQueue = `bench-${randomUUID()}`;
  const env = {
    ...emulator.env,
    BENCH_TEMPORAL: server.address,
    BENCH_NAMESPACE: server.namespace,
    BENCH_TASK_QUEUE: taskQueue,
  };
  const child = await startChild("./worker-process.mjs", { ...worker, env });
  const client = new Client({ connection, namespace: server.namespace });
  const {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  } = emulator.env;
  const control = new BedrockAgentCoreControlClient({
    endpoint: emulator.url,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
  return {
    address: server.address,
    namespace: server.namespace,
    emulator,
    client,
    env,
    worker: child,
    taskQueue,
    createRuntime: (name) => createRuntime(control, name),
    promote: (runtime, change = (spec) => spec) => {
      const spec = change(specFor(runtime));
      return client.workflow.start("promotion", {
        workflowId: promotionWorkflowId(spec.target),
        taskQueue,
        args: [{ spec, requestedBy: "bench", searchAttributes: true }],
      });
    },
    stop: async () => {
      await child.stop();
      await connection.close();
      await emulator.close();
      await server.kill();
    },
  };
}

/** A runtime with version 1 behind the endpoint and version 2, the candidate, behind DEFAULT. */
async function createRuntime(control, agentRuntimeName) {
  const created = await control.send(
    new CreateAgentRuntimeCommand({ agentRuntimeName, ...snapshotOf("a") }),
  );
  const { agentRuntimeId, agentRuntimeArn } = created;
  await untilReady(control, { agentRuntimeId, endpointName: "DEFAULT" });
  await control.send(
    new CreateAgentRuntimeEndpointCommand({
      agentRuntimeId,
      name: ENDPOINT,
      agentRuntimeVersion: "1",
    }),
  );
  await untilReady(control, { agentRuntimeId, endpointName: ENDPOINT });
  await control.send(new UpdateAgentRuntimeCommand({ agentRuntimeId, ...snapshotOf("b") }));
  await untilReady(control, { agentRuntimeId, endpointName: "DEFAULT" });
  return { id: agentRuntimeId, arn: agentRuntimeArn };
}

/** A promotion that judges nothing before its bake; what a bench changes is in the normalised spec. */
export function specFor(runtime, endpoint = ENDPOINT) {
  const turns = [{ payload: { prompt: "hello" }, expect: { contains: ["hello"] } }];
  const { ok: spec, issues } = normaliseSpec({
    version: 1,
    target: { runtime: runtime.arn, endpoint },
    candidate: "latest",
    smoke: { sessions: 1, turns },
  });
  if (!spec) throw new Error(JSON.stringify(issues));
  const polled = { timeoutMs: 60_000, intervalMs: 1_000 };
  return {
    ...spec,
    allowUnpinnedArtifacts: false,
    smoke: { ...spec.smoke, requiredPasses: 1 },
    gate: { ...spec.gate, gates: [], onNoEvidence: "stop" },
    watch: { ...spec.watch, ...polled, timeoutMs: 120_000 },
    verify: { ...spec.verify, sessions: 1, onNoEvidence: "continue" },
    bake: { ...spec.bake, durationMs: 3_600_000, intervalMs: 10_000 },
    rollback: { ...spec.rollback, ...polled },
    metrics: { ...spec.metrics, delayMs: 5_000, periodMs: 60_000 },
  };
}

/** Figures of a machine that does something else at the same time are worth less: said beside them. */
export function describeLoad() {
  return `load average ${loadavg()
    .map((value) => value.toFixed(2))
    .join(" ")}, Node ${process.version}`;
}
