import { UpdateAgentRuntimeCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { ApplicationFailure } from "@temporalio/activity";

import { callAws, nullIfMissing } from "../aws/call.ts";
import { withHeartbeats } from "../heartbeats.ts";
import type { MintVersionInput } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { present } from "./observe.ts";
import { NOT_FOUND_LAG_MS, poll } from "./poll.ts";
import { readRawSnapshot } from "./read-raw-snapshot.ts";
import { findDifferences, findLostMembers, secretsOf, updateFor } from "./snapshot.ts";
import type { RawSnapshot } from "./snapshot.ts";

/**
 * Makes a version that differs from the newest in its artifact only. The update is a full replace,
 * so everything else is read and sent back here, and leaves the activity in no form.
 */
export async function mintVersion(
  dependencies: PromotionDependencies,
  input: MintVersionInput,
): Promise<{ version: string }> {
  return withHeartbeats(async () => {
    const newest = await readRawSnapshot(dependencies, input);
    const lost = findLostMembers(newest);
    if (lost.length > 0) throw cannotSendBack(lost);
    const version = await sendUpdate(dependencies, input, newest);
    await compareWithPredecessor(dependencies, input, { version, newest });
    return { version };
  });
}

async function sendUpdate(
  { clients }: PromotionDependencies,
  { aws, runtimeId, artifact, clientToken }: MintVersionInput,
  newest: RawSnapshot,
): Promise<string> {
  const update = updateFor(newest, artifact);
  if (!update) throw needsCode();
  const command = new UpdateAgentRuntimeCommand({
    ...update,
    agentRuntimeId: runtimeId,
    clientToken,
  });
  const secrets = secretsOf(newest);
  const answer = await callAws(
    { operation: "UpdateAgentRuntime", callClass: "token", secrets },
    (options) => clients.control(aws).send(command, options),
  );
  return present("agentRuntimeVersion", answer.agentRuntimeVersion);
}

/**
 * The predecessor is the version before in number, not the one that was read: another's version
 * that came in between would be undone by this one, and shows here.
 */
async function compareWithPredecessor(
  dependencies: PromotionDependencies,
  { aws, runtimeId }: MintVersionInput,
  { version, newest }: { version: string; newest: RawSnapshot },
): Promise<void> {
  const predecessor = String(Number(version) - 1);
  const before =
    newest["agentRuntimeVersion"] === predecessor
      ? newest
      : await readRawSnapshot(dependencies, { aws, runtimeId, version: predecessor });
  const after = await readWhenThere(dependencies, { aws, runtimeId, version });
  const differences = findDifferences(before, after);
  if (differences.length > 0) throw mismatch({ version, predecessor, differences });
}

const READ_INTERVAL_MS = 2_000;

/** A version that was just made may not be found for a moment. */
async function readWhenThere(
  dependencies: PromotionDependencies,
  target: Parameters<typeof readRawSnapshot>[1] & { version: string },
): Promise<RawSnapshot> {
  const { clock } = dependencies;
  const snapshot = await poll(clock, {
    intervalMs: READ_INTERVAL_MS,
    untilMs: clock.now() + NOT_FOUND_LAG_MS,
    look: async () => (await nullIfMissing(readRawSnapshot(dependencies, target))) ?? undefined,
    onFailure: () => undefined,
  });
  if (snapshot) return snapshot;
  throw ApplicationFailure.retryable(
    `Version ${target.version} was made and cannot be found.`,
    "ResourceNotFoundException",
  );
}

const cannotSendBack = (members: readonly string[]): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    `Nothing was minted: the newest version has members that the installed AWS SDK would erase: ${members.join(", ")}. Update the engine, or make the version another way.`,
    "UnknownSnapshotMember",
  );

const needsCode = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    "Nothing was minted: the newest version runs a container image, so there is no entry point for code from S3.",
    "ValidationException",
  );

const mismatch = (of: { version: string; predecessor: string; differences: readonly string[] }) =>
  ApplicationFailure.nonRetryable(
    `Version ${of.version} was minted, but differs from version ${of.predecessor} in more than its artifact: ${of.differences.join(", ")}.`,
    "SnapshotMismatch",
  );
