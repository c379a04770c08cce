import type { Client, WorkflowExecutionDescription } from "@temporalio/client";
import { arrayFromPayloads } from "@temporalio/common";
import type { Payload } from "@temporalio/common";
import type { Look } from "../domain/gates/look.ts";
import type { Measurement } from "../domain/gates/measurement.ts";

/** What a stretch of looks that runs now has seen, before the promotion itself knows of it. */
export interface LatestLook {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly invocations: number;
  readonly errors: number;
  readonly sessions: number;
  /** Length of all periods that had invocations. */
  readonly dataMs: number;
  /** The newest of each gate, as a sentence. */
  readonly gates: readonly { readonly gate: string; readonly reason: string }[];
}

/** From the heartbeat of the activity; undefined where none looks, or its details cannot be read. */
export async function readLatestLook(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<LatestLook | undefined> {
  const looking = description.raw.pendingActivities?.find(
    ({ activityType }) => activityType?.name === "takeLooks",
  );
  const payloads = looking?.heartbeatDetails?.payloads ?? [];
  if (payloads.length === 0) return undefined;
  try {
    return toLatestLook(await decode(client, payloads));
  } catch {
    // They are encrypted with a key that this client lacks.
    return undefined;
  }
}

interface Progress {
  readonly looks: readonly Look[];
  readonly measurements: readonly Measurement[];
}

async function decode(client: Client, payloads: readonly Payload[]): Promise<Progress> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  let decoded = [...payloads];
  for (const codec of payloadCodecs.toReversed()) decoded = await codec.decode(decoded);
  return (arrayFromPayloads(payloadConverter, decoded) as [Progress])[0];
}

function toLatestLook({ looks, measurements }: Progress): LatestLook | undefined {
  const look = looks.at(-1);
  if (!look) return undefined;
  const newest = new Map(measurements.map(({ gate, reason }) => [gate, reason]));
  return {
    atMs: look.atMs,
    invocations: look.invocations,
    errors: look.systemErrors + look.userErrors,
    sessions: look.sessions,
    dataMs: look.dataMs,
    gates: [...newest].map(([gate, reason]) => ({ gate, reason })),
  };
}
