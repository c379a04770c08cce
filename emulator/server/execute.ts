import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";

import type { CallEntry } from "../call-log.ts";
import type { GetMetricDataOutput } from "@aws-sdk/client-cloudwatch";
import { recordInvocation } from "../cloudwatch/record.ts";
import { checkInput } from "../constraints/check-input.ts";
import type { FaultEffect } from "../faults/fault.ts";
import { steeringOf } from "../faults/fault-plan.ts";
import type { CallSubject, Hit } from "../faults/fault-plan.ts";
import type { Holds } from "../faults/holds.ts";
import { accessDenied, AwsError, internalError, throttled } from "../protocol/errors.ts";
import type { Operation } from "../protocol/operations.ts";
import { refusalReason } from "../refused.ts";
import { repointAsSomeoneElse } from "../runtimes/change-endpoint.ts";
import { settleDue } from "../runtimes/lifecycle.ts";
import { partition } from "../runtimes/lookup.ts";
import type { Caller } from "../sts/sts.ts";
import { sleep } from "../time/clock.ts";
import type { Call, World } from "../world.ts";
import { handlerOf } from "./handlers.ts";
import { loggableInput, subjectOf } from "./subject.ts";

export interface ApiCall {
  readonly operation: Operation;
  readonly input: Record<string, unknown>;
  readonly caller: Caller;
  readonly accessKeyId: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Makes a signal that aborts when the client goes away: most calls end before they would ask. */
  readonly gone: () => AbortSignal;
}

/** What goes back to the client; `cut` and `silence` are connections without an answer. */
export type Result = { output: object } | { error: AwsError } | "cut" | "silence";

/** Waits and interruptions that are not the client's. */
export interface Interruptions {
  readonly holds: Holds;
  readonly closing: AbortSignal;
}

/** Runs one call: faults before, the operation, the save, the log, faults after. */
export async function execute(
  world: World,
  interruptions: Interruptions,
  api: ApiCall,
): Promise<Result> {
  const { operation, input, caller } = api;
  settleDue(world);
  const subject = subjectOf(operation.name, input);
  const hits = world.faults.hits(subject);
  const entry = world.log.begin(entryOf(api, hits));
  const call: Call = {
    account: caller.account,
    region: caller.region,
    callerArn: caller.arn,
    ...(caller.bearerToken !== undefined && { bearerToken: caller.bearerToken }),
    headers: api.headers,
    operation: operation.name,
    entry,
    steering: steeringOf(hits),
    gone: api.gone,
  };
  const prevented = await beforeExecution(world, interruptions, { call, subject, hits });
  settleDue(world);
  const result = prevented ?? (await run(world, call, api));
  const lost =
    hits.some(({ effect }) => effect.kind === "lose-answer") && typeof result === "object";
  world.store.save();
  world.log.finish(entry, outcomeOf(result, operation, lost));
  if (!prevented) await beforeAnswer(world, interruptions, { call, subject, hits });
  if (!lost) return result;
  discard(result);
  return "cut";
}

/** The agent behind a stream that nobody will read is told so. */
function discard(result: Result): void {
  if (typeof result !== "object" || !("output" in result)) return;
  const { response } = result.output as { response?: unknown };
  if (response instanceof Readable) response.destroy();
}

function entryOf({ operation, input, caller, accessKeyId }: ApiCall, hits: readonly Hit[]) {
  const clientToken = input["clientToken"];
  return {
    operation: operation.name,
    account: caller.account,
    region: caller.region,
    input: loggableInput(input),
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(typeof clientToken === "string" && { clientToken }),
    ...(hits.length > 0 && { faults: hits.map(({ id }) => id) }),
  };
}

async function run(world: World, call: Call, { operation, input }: ApiCall): Promise<Result> {
  try {
    checkInput(operation, input);
    const handler = handlerOf(operation);
    if (!handler) {
      const words = `${operation.name} is not modelled by this emulator: see emulator/BEHAVIOR.md (${refusalReason(operation)})`;
      return { error: new AwsError(501, "NotImplementedException", words) };
    }
    return { output: await handler(world, call, input as never) };
  } catch (error) {
    if (error instanceof AwsError) return { error };
    return {
      error: internalError(
        `The emulator failed: ${error instanceof Error ? error.stack : String(error)}`,
      ),
    };
  }
}

interface Moment {
  readonly call: Call;
  readonly subject: CallSubject;
  readonly hits: readonly Hit[];
}

async function beforeExecution(
  world: World,
  { holds, closing }: Interruptions,
  { call, subject, hits }: Moment,
): Promise<Result | undefined> {
  for (const { id, effect } of hits) {
    if (effect.kind === "delay" && effect.at !== "answer")
      await sleep(world.clock, effect.ms, closing);
    if (effect.kind === "hold" && effect.at === "execution") await holds.wait(id, closing);
    if (effect.kind === "drift" && effect.at !== "answer") drift(world, call, { subject, effect });
    if (effect.kind === "connection-reset") return "cut";
    if (effect.kind === "hang") return "silence";
    const error = errorOf(effect);
    if (!error) continue;
    publishRefusal(world, call, { subject, status: error.status });
    return { error };
  }
  return undefined;
}

async function beforeAnswer(
  world: World,
  { holds, closing }: Interruptions,
  { call, subject, hits }: Moment,
): Promise<void> {
  for (const { id, effect } of hits) {
    if (effect.kind === "delay" && effect.at === "answer")
      await sleep(world.clock, effect.ms, closing);
    if (effect.kind === "hold" && effect.at === "answer") await holds.wait(id, closing);
    if (effect.kind === "drift" && effect.at === "answer") drift(world, call, { subject, effect });
  }
  world.store.save();
}

function errorOf(effect: FaultEffect): AwsError | undefined {
  switch (effect.kind) {
    case "throttle":
      return throttled();
    case "internal-server-error":
      return internalError();
    case "access-denied":
      return accessDenied(effect.message ?? "User is not authorized to perform this action");
    case "error":
      return new AwsError(effect.status, effect.code, effect.message);
    default:
      return undefined;
  }
}

function drift(
  world: World,
  call: Call,
  { subject, effect }: { subject: CallSubject; effect: Extract<FaultEffect, { kind: "drift" }> },
): void {
  const endpoint = effect.endpoint ?? subject.endpoint ?? "";
  repointAsSomeoneElse(world, call, {
    runtimeId: subject.runtimeId ?? "",
    endpoint,
    version: effect.version,
  });
}

/** An invocation that a fault refused is in the metrics like any other. */
function publishRefusal(
  world: World,
  call: Call,
  { subject, status }: { subject: CallSubject; status: number },
): void {
  if (call.operation !== "InvokeAgentRuntime") return;
  const runtime = partition(world, call).runtimes[subject.runtimeId ?? ""];
  if (runtime) recordInvocation(world, runtime, { endpoint: subject.endpoint ?? "", status });
}

function isPartial(output: object): boolean {
  const { MetricDataResults: results } = output as GetMetricDataOutput;
  return results?.some(({ StatusCode }) => StatusCode !== "Complete") ?? false;
}

function outcomeOf(
  result: Result,
  operation: Operation,
  lost: boolean,
): NonNullable<CallEntry["outcome"]> {
  if (result === "cut" || result === "silence") return { status: 0, lost: true };
  const gone = lost ? { lost } : {};
  if ("output" in result) {
    const partial = isPartial(result.output) ? { partial: true } : {};
    return { status: operation.http?.[2] ?? 200, ...gone, ...partial };
  }
  const { status, code, message } = result.error;
  return { status, error: code, message, ...gone };
}
