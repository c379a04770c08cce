import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  CreateGatewayCommand,
  CreateHarnessCommand,
  CreateHarnessEndpointCommand,
  CreateWorkloadIdentityCommand,
  DeleteGatewayCommand,
  DeleteHarnessCommand,
  DeleteWorkloadIdentityCommand,
  UpdateGatewayCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, onTestFinished, test } from "vitest";

import { startEmulator, steppedClock } from "../../emulator/index.ts";
import type { Emulator } from "../../emulator/index.ts";
import { begin, clientsOf, ROLE, START_MS } from "./story.ts";

const GATEWAY = { name: "gate", roleArn: ROLE, authorizerType: "AWS_IAM" as const };

/** What the log says of resources: their kind, status and reason. */
const changesOf = (emulator: Emulator): string[] =>
  emulator.calls({ kind: "change" }).flatMap((entry) => {
    if (entry.kind !== "change" || entry.change.subject !== "resource") return [];
    const { type, status, reason } = entry.change;
    return [[type, status, reason].filter((part) => part !== undefined).join(" ")];
  });

test("the call log tells every state of a stored resource, as it comes", async () => {
  const { emulator, control, clock } = await begin();
  const { gatewayId: gatewayIdentifier } = await control.send(new CreateGatewayCommand(GATEWAY));
  expect(changesOf(emulator)).toEqual(["gateway CREATING"]);
  await clock.advance(1_000);
  emulator.addFault({
    operation: "UpdateGateway",
    effect: { kind: "update-failed", reason: "no role" },
  });
  await control.send(new UpdateGatewayCommand({ ...GATEWAY, gatewayIdentifier }));
  await clock.advance(1_000);
  await control.send(new DeleteGatewayCommand({ gatewayIdentifier }));
  await clock.advance(1_000);
  expect(changesOf(emulator)).toEqual([
    "gateway CREATING",
    "gateway READY",
    "gateway UPDATING",
    "gateway UPDATE_UNSUCCESSFUL no role",
    "gateway DELETING",
    "gateway DELETED",
  ]);
});

test("kinds without a status are created and deleted, and children go with their parent", async () => {
  const { emulator, control, clock } = await begin();
  await control.send(new CreateWorkloadIdentityCommand({ name: "agent" }));
  await control.send(new DeleteWorkloadIdentityCommand({ name: "agent" }));
  expect(changesOf(emulator)).toEqual(["workload identity CREATED", "workload identity DELETED"]);
  const { harness } = await control.send(
    new CreateHarnessCommand({ harnessName: "h", executionRoleArn: ROLE }),
  );
  await clock.advance(1_000);
  const harnessId = harness?.harnessId;
  await control.send(new CreateHarnessEndpointCommand({ harnessId, endpointName: "PROD" }));
  await control.send(new DeleteHarnessCommand({ harnessId }));
  await clock.advance(1_000);
  const changes = changesOf(emulator);
  expect(changes.filter((change) => change.startsWith("harness endpoint"))).toEqual([
    "harness endpoint CREATING",
    "harness endpoint DELETED",
  ]);
  expect(changes.at(-1)).toBe("harness DELETED");
});

test("the end of a transition is told after a restart too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "emulator-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const stateFile = join(folder, "state.json");
  const first = await startEmulator({ clock: steppedClock(START_MS), stateFile });
  await clientsOf(first).control.send(new CreateGatewayCommand(GATEWAY));
  await first.close();
  const clock = steppedClock(START_MS);
  const second = await startEmulator({ clock, stateFile });
  onTestFinished(() => second.close());
  await clock.advance(1_000);
  expect(changesOf(second)).toEqual(["gateway READY"]);
});
