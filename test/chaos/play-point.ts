import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAgentRuntimeCommand,
  CreateAgentRuntimeEndpointCommand,
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import type { BedrockAgentCoreControlClient } from "@aws-sdk/client-bedrock-agentcore-control";
import type { Client, WorkflowHandle } from "@temporalio/client";
import { promotionWorkflowId } from "../../domain/target.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import type { MessageName } from "../../domain/promotion/status.ts";
import { specFor } from "../e2e/quick-spec.ts";
import type { VictimName, Victims } from "./victims.ts";

/** Where everything comes from that a point leaves to chance. */
export type Chance = <T>(...of: readonly T[]) => T;

export interface Scene {
  readonly victims: Victims;
  readonly client: Client;
  readonly control: BedrockAgentCoreControlClient;
  readonly chance: Chance;
}

export interface PlayedPoint {
  readonly victim: VictimName;
  readonly atMs: number;
  readonly fault: string;
  readonly outcome: string;
  readonly workflowId: string;
  readonly firstRunId: string;
  readonly endpoint: string;
}

const ROLE = "arn:aws:iam::123456789012:role/agent";
const UPDATE = "UpdateAgentRuntimeEndpoint";
/** Longer than Temporal takes to notice a lost worker, twice. */
const LONGEST_MS = 150_000;

const FAULTS = {
  none: undefined,
  throttle: { operation: UPDATE, times: 2, effect: { kind: "throttle" } },
  reset: { operation: UPDATE, times: 1, effect: { kind: "connection-reset" } },
  "lost answer": { operation: UPDATE, times: 1, effect: { kind: "lose-answer" } },
  "update failed": {
    operation: UPDATE,
    times: 1,
    effect: { kind: "update-failed", reason: "chaos" },
  },
  slow: { operation: UPDATE, times: 1, effect: { kind: "slow-transition", ms: 6_000 } },
  drift: undefined,
} as const;

/** One promotion, one kill somewhere in it, and at most one fault, drift or abort. */
export async function playPoint(scene: Scene): Promise<PlayedPoint> {
  const { victims, client, chance } = scene;
  const names = Object.keys(FAULTS) as (keyof typeof FAULTS)[];
  const fault = chance(...names);
  const victim = chance<VictimName>("worker", "worker", "emulator", "temporal");
  const atMs = chance(...Array.from({ length: 80 }, (_, nth) => nth * 100));
  const isAborted = chance(true, false, false);
  const runtime = await prepareRuntime(scene);
  if (FAULTS[fault])
    await post(victims, "faults", { ...FAULTS[fault], resource: { runtime: runtime.id } });
  const stopTraffic = sendTraffic(victims, runtime.id);
  const spec = specFor(runtime.arn);
  const workflowId = promotionWorkflowId(spec.target);
  const handle = await client.workflow.start("promotion", {
    workflowId,
    taskQueue: victims.taskQueue,
    args: [{ spec, requestedBy: "chaos", searchAttributes: false }],
  });
  const firstRunId = handle.firstExecutionRunId;
  await sleep(atMs);
  if (fault === "drift")
    await post(victims, "repoint", {
      runtimeId: runtime.id,
      endpoint: "production",
      version: "2",
    });
  await victims.strike(victim, chance(0, 500, 3_000));
  if (isAborted) await say(handle, "abort");
  const outcome = await settle(handle);
  stopTraffic();
  const endpoint = await describeEndpoint(scene.control, runtime.id);
  return { victim, atMs, fault, outcome, workflowId, firstRunId, endpoint };
}

/** Its outcome, after a person's last word where it asks for one. */
async function settle(handle: WorkflowHandle): Promise<string> {
  const untilMs = Date.now() + LONGEST_MS;
  const result = retried(() => handle.result() as Promise<PromotionStatus>);
  result.catch(() => {});
  for (;;) {
    const ended = await Promise.race([result, sleep(1_000).then(() => undefined)]);
    if (ended) return ended.outcome?.kind ?? "failed";
    const status = await handle.query<PromotionStatus>("status").catch(() => undefined);
    const answers = status?.waiting?.answers ?? [];
    if (answers.includes("accept")) await say(handle, "accept");
    else if (answers.length > 0) await say(handle, "abort");
    if (Date.now() > untilMs) return `still in ${status?.phase ?? "the dark"}`;
  }
}

async function say(handle: WorkflowHandle, name: MessageName): Promise<void> {
  const status = await handle.query<PromotionStatus>("status").catch(() => undefined);
  if (!status) return;
  const argument = { promotion: status.promotion, by: "chaos", reason: "chaos" };
  // Refused where it has ended or rolls back already: that is an answer too.
  await handle.executeUpdate(name, { args: [argument] }).catch(() => {});
}

/** A failed promotion is an end as well; a server that is away is asked again. */
async function retried(ask: () => Promise<PromotionStatus>): Promise<PromotionStatus> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if ((error as Error).name === "WorkflowFailedError") return {} as PromotionStatus;
      await sleep(500);
    }
  }
}

async function prepareRuntime({ control, chance }: Scene): Promise<{ id: string; arn: string }> {
  const common = { roleArn: ROLE, networkConfiguration: { networkMode: "PUBLIC" } } as const;
  const letters = Array.from({ length: 12 }, () => chance(..."abcdefghijklmnop"));
  const made = await control.send(
    new CreateAgentRuntimeCommand({
      agentRuntimeName: `chaos_${letters.join("")}`,
      agentRuntimeArtifact: artifactOf("a"),
      ...common,
    }),
  );
  const id = made.agentRuntimeId ?? "";
  await untilReady(control, id, "DEFAULT");
  await control.send(
    new CreateAgentRuntimeEndpointCommand({
      agentRuntimeId: id,
      name: "production",
      agentRuntimeVersion: "1",
    }),
  );
  await untilReady(control, id, "production");
  for (const letter of ["b", "c"]) {
    await control.send(
      new UpdateAgentRuntimeCommand({
        agentRuntimeId: id,
        agentRuntimeArtifact: artifactOf(letter),
        ...common,
      }),
    );
    await untilReady(control, id, "DEFAULT");
  }
  return { id, arn: made.agentRuntimeArn ?? "" };
}

function artifactOf(letter: string): { containerConfiguration: { containerUri: string } } {
  const uri = `123456789012.dkr.ecr.us-east-1.amazonaws.com/agent@sha256:${letter.repeat(64)}`;
  return { containerConfiguration: { containerUri: uri } };
}

async function untilReady(
  control: BedrockAgentCoreControlClient,
  id: string,
  name: string,
): Promise<void> {
  while (!(await describeEndpoint(control, id, name)).startsWith("READY")) await sleep(50);
}

async function describeEndpoint(
  control: BedrockAgentCoreControlClient,
  id: string,
  name = "production",
): Promise<string> {
  const { status, liveVersion } = await control.send(
    new GetAgentRuntimeEndpointCommand({ agentRuntimeId: id, endpointName: name }),
  );
  return `${status} ${liveVersion}`;
}

function sendTraffic(victims: Victims, runtime: string): () => void {
  const traffic = { runtime, endpoint: "production", invocations: 5, errors: 0, sessions: 1 };
  const timer = setInterval(() => {
    // The emulator may be the one that was killed.
    post(victims, "traffic", { ...traffic, latencyMs: 20 }).catch(() => {});
  }, 500);
  return () => clearInterval(timer);
}

async function post({ emulatorUrl }: Victims, what: string, body: object): Promise<void> {
  const answer = await fetch(`${emulatorUrl}/_emulator/${what}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${what}: ${await answer.text()}`);
}
