import {
  CreateApiKeyCredentialProviderCommand,
  CreateConfigurationBundleCommand,
  CreateGatewayCommand,
  CreateGatewayRuleCommand,
  CreateGatewayTargetCommand,
  CreateHarnessCommand,
  CreateOauth2CredentialProviderCommand,
  CreatePolicyEngineCommand,
  CreateWorkloadIdentityCommand,
  DeleteGatewayCommand,
  DeleteGatewayRuleCommand,
  DeleteGatewayTargetCommand,
  GetApiKeyCredentialProviderCommand,
  GetConfigurationBundleCommand,
  GetConfigurationBundleVersionCommand,
  GetGatewayCommand,
  GetGatewayRuleCommand,
  GetHarnessCommand,
  GetPolicyEngineCommand,
  ListBrowserProfilesCommand,
  CreateBrowserProfileCommand,
  ListConfigurationBundleVersionsCommand,
  ListHarnessVersionsCommand,
  UpdateConfigurationBundleCommand,
  UpdateGatewayCommand,
  UpdateGatewayRuleCommand,
  UpdateHarnessCommand,
  UpdatePolicyEngineCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import { steppedClock, startEmulator } from "../../emulator/index.ts";
import { begin, ROLE, START_MS } from "./story.ts";

const CONFLICT = { name: "ConflictException", $metadata: { httpStatusCode: 409 } };
const GATEWAY = { name: "gate", roleArn: ROLE, authorizerType: "AWS_IAM" as const };

async function beginGateway(options: Parameters<typeof begin>[0] = {}) {
  const story = await begin(options);
  const { gatewayId = "" } = await story.control.send(
    new CreateGatewayCommand({ ...GATEWAY, description: "first" }),
  );
  const read = () => story.control.send(new GetGatewayCommand({ gatewayIdentifier: gatewayId }));
  return { ...story, gatewayId, read };
}

const target = (gatewayIdentifier: string, qualifier: string) =>
  new CreateGatewayTargetCommand({
    gatewayIdentifier,
    name: qualifier,
    targetConfiguration: {
      http: {
        agentcoreRuntime: {
          arn: "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/agent-0123456789",
          qualifier,
        },
      },
    },
  });

test("a gateway is CREATING, READY, UPDATING, READY, DELETING, gone", async () => {
  const { control, clock, gatewayId, read } = await beginGateway();
  const status = async () => (await read()).status;
  expect(await status()).toBe("CREATING");
  await clock.advance(500);
  expect(await status()).toBe("READY");
  await control.send(new UpdateGatewayCommand({ gatewayIdentifier: gatewayId, ...GATEWAY }));
  expect(await status()).toBe("UPDATING");
  await clock.advance(500);
  expect(await status()).toBe("READY");
  const deleted = await control.send(new DeleteGatewayCommand({ gatewayIdentifier: gatewayId }));
  expect(deleted).toMatchObject({ gatewayId, status: "DELETING" });
  expect(await status()).toBe("DELETING");
  await clock.advance(499);
  expect(await status()).toBe("DELETING");
  await clock.advance(1);
  await expect(read()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a change of a gateway in motion is a conflict, unless the switch says otherwise", async () => {
  const strict = await beginGateway();
  const change = { ...GATEWAY, description: "second" };
  const update = ({ control, gatewayId }: typeof strict) =>
    control.send(new UpdateGatewayCommand({ gatewayIdentifier: gatewayId, ...change }));
  await expect(update(strict)).rejects.toMatchObject(CONFLICT);
  const lenient = await beginGateway({ switches: { conflictWhileUpdating: false } });
  expect(await update(lenient)).toMatchObject({ description: "second" });
});

test("a name can be taken once; a client token makes one gateway", async () => {
  const { control, gatewayId } = await beginGateway();
  await expect(control.send(new CreateGatewayCommand(GATEWAY))).rejects.toMatchObject(CONFLICT);
  const once = new CreateGatewayCommand({
    ...GATEWAY,
    name: "other",
    clientToken: "0123456789-0123456789-0123456789-0123",
  });
  const first = await control.send(once);
  expect((await control.send(once)).gatewayId).toBe(first.gatewayId);
  expect(first.gatewayId).not.toBe(gatewayId);
});

test("an update of a gateway empties what it leaves out; one of a rule keeps it", async () => {
  const { control, clock, gatewayId: gatewayIdentifier, read } = await beginGateway();
  await clock.advance(1_000);
  await control.send(new UpdateGatewayCommand({ gatewayIdentifier, ...GATEWAY }));
  expect((await read()).description).toBeUndefined();

  const made = await control.send(target(gatewayIdentifier, "PROD"));
  const staticRoute = { targetName: made.name as string };
  const { ruleId } = await control.send(
    new CreateGatewayRuleCommand({
      gatewayIdentifier,
      priority: 10,
      description: "all",
      actions: [{ routeToTarget: { staticRoute } }],
    }),
  );
  await clock.advance(1_000);
  await control.send(new UpdateGatewayRuleCommand({ gatewayIdentifier, ruleId, priority: 20 }));
  const rule = await control.send(new GetGatewayRuleCommand({ gatewayIdentifier, ruleId }));
  expect(rule).toMatchObject({ priority: 20, description: "all", status: "UPDATING" });
  expect(rule.actions).toEqual([{ routeToTarget: { staticRoute } }]);
});

test("a gateway goes after its targets and rules; ids of the wrong gateway are not found", async () => {
  const { control, clock, gatewayId: gatewayIdentifier } = await beginGateway();
  const other = await control.send(new CreateGatewayCommand({ ...GATEWAY, name: "other" }));
  const { targetId } = await control.send(target(gatewayIdentifier, "PROD"));
  await clock.advance(1_000);
  const remove = () => control.send(new DeleteGatewayCommand({ gatewayIdentifier }));
  await expect(remove()).rejects.toMatchObject(CONFLICT);
  const elsewhere = { gatewayIdentifier: other.gatewayId as string, targetId };
  await expect(control.send(new DeleteGatewayTargetCommand(elsewhere))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const ruleId = "00000000-0000-4000-8000-000000000000";
  await expect(
    control.send(new DeleteGatewayRuleCommand({ gatewayIdentifier, ruleId })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await control.send(new DeleteGatewayTargetCommand({ gatewayIdentifier, targetId }));
  await clock.advance(1_000);
  expect((await remove()).status).toBe("DELETING");
});

test("faults fail a creation, or keep it stuck", async () => {
  const failed = await beginGateway({
    faults: [
      { operation: "CreateGateway", effect: { kind: "create-failed", reason: "no such role" } },
    ],
  });
  await failed.clock.advance(1_000);
  expect(await failed.read()).toMatchObject({ status: "FAILED", statusReasons: ["no such role"] });
  const stuck = await beginGateway({
    faults: [{ operation: "CreateGateway", effect: { kind: "stuck" } }],
  });
  await stuck.clock.advance(1_000_000);
  expect((await stuck.read()).status).toBe("CREATING");
});

test("secrets are in no answer, no state and no log", async () => {
  const { control, emulator } = await begin();
  const SECRET = "this-is-the-secret";
  const made = await control.send(
    new CreateApiKeyCredentialProviderCommand({ name: "search", apiKey: SECRET }),
  );
  expect(made.apiKeySecretArn?.secretArn).toMatch(
    /^arn:aws:secretsmanager:us-east-1:\d{12}:secret:/,
  );
  const vendor = await control.send(
    new CreateOauth2CredentialProviderCommand({
      name: "google",
      credentialProviderVendor: "GoogleOauth2",
      oauth2ProviderConfigInput: {
        googleOauth2ProviderConfig: { clientId: "client", clientSecret: SECRET },
      },
    }),
  );
  expect(vendor.oauth2ProviderConfigOutput).toMatchObject({
    googleOauth2ProviderConfig: { clientId: "client" },
  });
  const read = await control.send(new GetApiKeyCredentialProviderCommand({ name: "search" }));
  const everything = [made, vendor, read, emulator.state, emulator.calls()];
  expect(JSON.stringify(everything)).not.toContain(SECRET);
});

test("an optional value is set, kept and cleared", async () => {
  const { control, clock } = await begin();
  const { policyEngineId } = await control.send(
    new CreatePolicyEngineCommand({ name: "rules", description: "first" }),
  );
  const update = async (description?: { optionalValue?: string }) => {
    await clock.advance(1_000);
    await control.send(new UpdatePolicyEngineCommand({ policyEngineId, description }));
    return (await control.send(new GetPolicyEngineCommand({ policyEngineId }))).description;
  };
  expect(await update()).toBe("first");
  expect(await update({ optionalValue: "second" })).toBe("second");
  expect(await update({})).toBeUndefined();
});

test("a harness makes a version with every update, and keeps the earlier ones readable", async () => {
  const { control, clock } = await begin();
  const { harness } = await control.send(
    new CreateHarnessCommand({ harnessName: "h", executionRoleArn: ROLE, maxTokens: 10 }),
  );
  const harnessId = harness?.harnessId as string;
  await clock.advance(1_000);
  await control.send(new UpdateHarnessCommand({ harnessId, maxTokens: 20 }));
  const read = async (harnessVersion?: string) =>
    (await control.send(new GetHarnessCommand({ harnessId, harnessVersion }))).harness;
  expect(await read()).toMatchObject({ harnessVersion: "2", maxTokens: 20 });
  expect(await read("1")).toMatchObject({ harnessVersion: "1", maxTokens: 10 });
  await expect(read("3")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const { harnessVersions } = await control.send(new ListHarnessVersionsCommand({ harnessId }));
  expect(harnessVersions?.map((item) => item.harnessVersion)).toEqual(["2", "1"]);
});

test("a configuration bundle keeps every version with where it came from", async () => {
  const { control } = await begin();
  const components = (text: string) => ({ agent: { configuration: { text } } });
  const { bundleId, versionId } = await control.send(
    new CreateConfigurationBundleCommand({ bundleName: "b", components: components("one") }),
  );
  const parentVersionIds = [versionId as string];
  const second = await control.send(
    new UpdateConfigurationBundleCommand({
      bundleId,
      parentVersionIds,
      components: components("two"),
      commitMessage: "better",
    }),
  );
  const latest = await control.send(new GetConfigurationBundleCommand({ bundleId }));
  expect(latest).toMatchObject({
    versionId: second.versionId,
    components: components("two"),
    lineageMetadata: { parentVersionIds, branchName: "main", commitMessage: "better" },
  });
  const first = await control.send(
    new GetConfigurationBundleVersionCommand({ bundleId, versionId }),
  );
  expect(first).toMatchObject({ versionId, components: components("one") });
  const { versions } = await control.send(new ListConfigurationBundleVersionsCommand({ bundleId }));
  expect(versions?.map((version) => version.versionId)).toEqual([second.versionId, versionId]);
});

test("lists select by what they are asked for", async () => {
  const { control } = await begin();
  for (const name of ["one", "two"]) await control.send(new CreateBrowserProfileCommand({ name }));
  const { profileSummaries } = await control.send(new ListBrowserProfilesCommand({ name: "two" }));
  expect(profileSummaries?.map(({ name }) => name)).toEqual(["two"]);
});

test("accounts and regions do not see each other's resources, and names are only names", async () => {
  const { emulator, control } = await begin();
  await control.send(new CreateWorkloadIdentityCommand({ name: "__proto__" }));
  await expect(
    control.send(new CreateWorkloadIdentityCommand({ name: "__proto__" })),
  ).rejects.toMatchObject(CONFLICT);
  const { clientsOf } = await import("./story.ts");
  const elsewhere = clientsOf(emulator, "eu-west-1").control;
  const made = await elsewhere.send(new CreateWorkloadIdentityCommand({ name: "__proto__" }));
  expect(made.workloadIdentityArn).toContain(":eu-west-1:");
});

test("stored resources are in the state file, with their transitions", async () => {
  const { mkdtempSync, rmSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const { join } = await import("node:path");
  const folder = mkdtempSync(join(tmpdir(), "stored-"));
  const stateFile = join(folder, "state.json");
  const first = await beginGateway({ stateFile });
  await first.emulator.close();
  const clock = steppedClock(START_MS + 499);
  const second = await startEmulator({ stateFile, clock });
  const { clientsOf } = await import("./story.ts");
  const { control } = clientsOf(second);
  const read = () => control.send(new GetGatewayCommand({ gatewayIdentifier: first.gatewayId }));
  expect((await read()).status).toBe("CREATING");
  await clock.advance(1);
  expect((await read()).status).toBe("READY");
  expect((await read()).createdAt).toEqual(new Date(START_MS));
  await second.close();
  rmSync(folder, { recursive: true });
});
