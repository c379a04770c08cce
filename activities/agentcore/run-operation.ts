import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { ApplicationFailure, Context } from "@temporalio/activity";

import { callClassOf } from "../../domain/operation-defaults.ts";
import type { CallClass } from "../../domain/retry-policy.ts";
import { callAws } from "../aws/call.ts";
import { resumedProgress, withHeartbeats } from "../heartbeats.ts";
import { withClientToken } from "./client-token.ts";
import { fromWire } from "./from-wire.ts";
import { secretsIn } from "./redaction.ts";
import { outputToWire } from "./to-wire.ts";

export interface Operation {
  /** AWS's name. */
  readonly name: string;
  readonly callClass: CallClass;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  readonly streamed: boolean;
  readonly Command: new (input: object) => object;
}

/** What all of the SDK's clients can do. */
export interface Sender {
  send(command: object, options: object): Promise<object>;
}

/** All operations of an SDK package: its `…Command` exports, with the schemas beside them. */
export function operationsOf(sdk: object): Operation[] {
  const exported = sdk as Record<string, unknown>;
  return Object.keys(exported)
    .filter((key) => key.endsWith("Command") && key !== "$Command")
    .map((key) => {
      const name = key.slice(0, -"Command".length);
      const schema = exported[`${name}$`] as StaticOperationSchema;
      const output = NormalizedSchema.of(schema[5]);
      return {
        name,
        callClass: callClassOf(name),
        input: NormalizedSchema.of(schema[4]),
        output,
        streamed: [...output.structIterator()].some(([, member]) => member.isStreaming()),
        Command: exported[key] as Operation["Command"],
      };
    });
}

/** What one attempt at a mutation tells the next through its heartbeats. */
interface MutationProgress {
  /** The failure proved that AWS did not execute the call. */
  nothingExecuted: boolean;
}

/** One attempt at one operation; input and output in wire form. */
export async function runOperation(
  operation: Operation,
  client: Sender,
  input: object,
): Promise<unknown> {
  const { info } = Context.current();
  if (operation.callClass === "mutation" && info.attempt > 1) requireProof(operation);
  const sent = withClientToken(operation.input, input, info);
  const command = new operation.Command(fromWire(operation.input, sent) as object);
  const call = {
    operation: operation.name,
    callClass: operation.callClass,
    secrets: secretsIn(operation.input, input),
  };
  const progress: MutationProgress = { nothingExecuted: false };
  const attempt = (): Promise<unknown> =>
    callAws(call, async (options) => {
      const timeout = operation.streamed ? {} : { requestTimeout: timeoutFor(info) };
      const output = await client.send(command, { ...options, ...timeout });
      return outputToWire(operation.output, output);
    });
  return withHeartbeats(
    async () => {
      try {
        return await attempt();
      } catch (error) {
        progress.nothingExecuted = error instanceof ApplicationFailure && !error.nonRetryable;
        if (progress.nothingExecuted) Context.current().heartbeat(progress);
        throw error;
      }
    },
    () => progress,
  );
}

const TIMEOUT_MARGIN_MS = 2_000;
const SHORTEST_TIMEOUT_MS = 1_000;

/** The attempt itself reports that no answer came, before Temporal gives it up. */
const timeoutFor = ({ startToCloseTimeoutMs }: { startToCloseTimeoutMs: number }): number =>
  Math.max(SHORTEST_TIMEOUT_MS, startToCloseTimeoutMs - TIMEOUT_MARGIN_MS);

/**
 * Without a client token, a call is repeated only after a failure that proves that it was not
 * executed. A worker that was lost, or an attempt that ran out of time, prove nothing.
 */
function requireProof({ name }: Operation): void {
  if (resumedProgress<MutationProgress>()?.nothingExecuted) return;
  throw ApplicationFailure.nonRetryable(
    `${name} is not sent again: an earlier attempt may have been executed, and it takes no client token.`,
    "OutcomeUnknown",
  );
}
