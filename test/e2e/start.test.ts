import {
  DeleteAgentRuntimeCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, onTestFinished, test } from "vitest";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import { DEPLOYER } from "./start-worker.ts";
import { NEXT, THIRD, setStage, statusOf, tell, until, untilIn } from "./stage.ts";
import type { Stage } from "./stage.ts";

type Change = (spec: PromotionSpec) => PromotionSpec;

/** The error code and message that the promotion fails with; nothing may have been changed. */
async function refusal(stage: Stage, change: Change): Promise<{ code: string; message: string }> {
  const handle = await stage.promote(change);
  const failed = await handle.result().catch((error: unknown) => error);
  expect(stage.moves()).toEqual([]);
  expect(stage.openSyntheticSessions()).toEqual([]);
  const { cause } = failed as {
    cause: { type: string; message: string; details: [PromotionStatus] };
  };
  expect(cause.details[0].steps.at(-1)?.result).toBe(`Failed: ${cause.message}`);
  return { code: cause.type, message: cause.message };
}

const refusals: readonly [string, Change, string, RegExp][] = [
  [
    "an endpoint that does not exist",
    (spec) => ({ ...spec, target: { ...spec.target, endpoint: "staging" } }),
    "EndpointNotFound",
    /create: true/,
  ],
  [
    "a version that does not exist",
    (spec) => ({ ...spec, candidate: { kind: "version", version: "9" } }),
    "VersionNotFound",
    /newest is 2/,
  ],
  [
    "a target in another account",
    (spec) => ({ ...spec, target: { ...spec.target, account: "999999999999" } }),
    "AccountMismatch",
    /roleArn/,
  ],
  [
    "a role that the worker does not allow",
    (spec) => ({
      ...spec,
      target: { ...spec.target, role: { arn: "arn:aws:iam::123456789012:role/other" } },
    }),
    "RoleNotAllowed",
    /allowed/,
  ],
  [
    "a runtime of another region",
    (spec) => ({ ...spec, target: { ...spec.target, region: "eu-west-1" } }),
    "RuntimeNotFound",
    /eu-west-1/,
  ],
];

test.each(refusals)(
  "%s is refused before anything runs, with what to do",
  async (_name, change, code, message) => {
    const stage = await setStage();
    const refused = await refusal(stage, change);
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(message);
  },
);

test("an unpinned artifact is refused, unless the spec accepts the risk", async () => {
  const stage = await setStage();
  await stage.mint("123456789012.dkr.ecr.us-east-1.amazonaws.com/agent:latest");
  expect((await refusal(stage, (spec) => spec)).code).toBe("UnpinnedArtifact");
  stage.traffic();
  const status = await (
    await stage.promote((spec) => ({ ...spec, allowUnpinnedArtifacts: true }))
  ).result();
  expect(status.outcome?.kind).toBe("promoted");
  expect(status.notices.join()).toContain("not pinned");
});

test("an endpoint that is UPDATE_FAILED needs fromFailed, and is then promoted from its live version", async () => {
  const stage = await setStage({
    faults: [
      {
        operation: "UpdateAgentRuntimeEndpoint",
        nth: 1,
        effect: { kind: "update-failed", reason: "no capacity" },
      },
    ],
  });
  await stage.control.send(
    new UpdateAgentRuntimeEndpointCommand({
      agentRuntimeId: stage.runtime.id,
      endpointName: "production",
      agentRuntimeVersion: "2",
    }),
  );
  await until(async () => (await stage.endpoint()).startsWith("UPDATE_FAILED"));
  const refused = await (await stage.promote()).result().catch((error: unknown) => error);
  expect(refused).toMatchObject({ cause: { type: "EndpointNotPromotable" } });
  stage.traffic();
  const handle = await stage.promote((spec) => ({ ...spec, fromFailed: true }));
  expect(await handle.result()).toMatchObject({ baseline: "1", outcome: { kind: "promoted" } });
  expect(await stage.endpoint()).toBe("READY 2");
});

test("an endpoint that someone is moving is waited for", async () => {
  const stage = await setStage();
  stage.emulator.repoint({ runtimeId: stage.runtime.id, endpoint: "production", version: "2" });
  const handle = await stage.promote();
  expect((await handle.result()).outcome?.kind).toBe("nothing-to-do");
});

test("the first version after a number is waited for, then promoted", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote((spec) => ({
    ...spec,
    candidate: { kind: "after", version: "2" },
  }));
  await untilIn(handle, "await-version");
  await stage.mint(THIRD);
  expect(await handle.result()).toMatchObject({ candidate: "3", outcome: { kind: "promoted" } });
});

test("a candidate named by its artifact is found among the versions", async () => {
  const stage = await setStage();
  stage.traffic();
  const status = await (
    await stage.promote((spec) => ({
      ...spec,
      candidate: { kind: "artifact", artifact: { kind: "container", uri: NEXT }, mint: false },
    }))
  ).result();
  expect(status).toMatchObject({ candidate: "2", outcome: { kind: "promoted" } });
});

test("a candidate is minted from its artifact, once, and promoted", async () => {
  const stage = await setStage();
  stage.traffic();
  const status = await (
    await stage.promote((spec) => ({
      ...spec,
      candidate: { kind: "artifact", artifact: { kind: "container", uri: THIRD }, mint: true },
    }))
  ).result();
  expect(status).toMatchObject({ candidate: "3", outcome: { kind: "promoted" } });
  const mints = stage.emulator.calls({ operation: "UpdateAgentRuntime" });
  expect(mints).toHaveLength(2);
});

test("smoke through an endpoint of its own binds the evidence to the version although DEFAULT moved on", async () => {
  const stage = await setStage();
  await stage.mint(THIRD);
  stage.traffic();
  const status = await (
    await stage.promote((spec) => ({
      ...spec,
      candidate: { kind: "version", version: "2" },
      smoke: { ...spec.smoke, via: { kind: "endpoint", endpoint: "canary", create: true } },
    }))
  ).result();
  expect(status).toMatchObject({ candidate: "2", outcome: { kind: "promoted" } });
  expect(await stage.endpoint("canary")).toBe("READY 2");
  expect(await stage.endpoint()).toBe("READY 2");
});

test("an older version cannot be smoked through DEFAULT: it stops and says how else", async () => {
  const stage = await setStage();
  await stage.mint(THIRD);
  const { outcome } = await (
    await stage.promote((spec) => ({ ...spec, candidate: { kind: "version", version: "2" } }))
  ).result();
  expect(outcome).toMatchObject({ kind: "stopped", reason: "superseded" });
  expect(outcome?.explanation).toContain("via");
});

test("evidence that grew too old is gathered anew before the re-point", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote((spec) => ({
    ...spec,
    approval: { timeoutMs: 60_000 },
    repoint: { ...spec.repoint, evidenceMaxAgeMs: 4_000 },
  }));
  await untilIn(handle, "waiting-for-approval");
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await tell(handle, "approve");
  const smokes = async (): Promise<number> =>
    (await statusOf(handle)).steps.filter(({ step }) => step === "smoke").length;
  await until(async () => (await smokes()) >= 2);
  expect(stage.moves()).toEqual([]);
  // On a busy machine it may grow too old once more.
  await until(async () => {
    const { phase, outcome } = await statusOf(handle);
    if (phase === "waiting-for-approval") await tell(handle, "approve").catch(() => undefined);
    return outcome !== undefined;
  });
  expect((await handle.result()).outcome?.kind).toBe("promoted");
});

test("where the engine may not call the endpoint itself, verify has no evidence and asks a person", async () => {
  const stage = await setStage({
    faults: [
      {
        id: "deny",
        operation: "InvokeAgentRuntime",
        resource: { endpoint: "production" },
        effect: { kind: "access-denied" },
      },
    ],
  });
  stage.traffic();
  const handle = await stage.promote();
  const waiting = await untilIn(handle, "needs-person");
  expect(waiting.step).toBe("verify");
  stage.emulator.removeFault("deny");
  await tell(handle, "retry");
  expect((await handle.result()).outcome?.kind).toBe("promoted");
});

test("a runtime that was deleted is one clear error", async () => {
  const stage = await setStage({ endpoint: false });
  await stage.control.send(new DeleteAgentRuntimeCommand({ agentRuntimeId: stage.runtime.id }));
  expect((await refusal(stage, (spec) => spec)).code).toMatch(/RuntimeNotFound|EndpointNotFound/);
});

test("a role on the worker's list is assumed for every call, and status says as whom", async () => {
  const stage = await setStage();
  stage.traffic();
  const handle = await stage.promote((spec) => ({
    ...spec,
    target: { ...spec.target, role: { arn: DEPLOYER, externalId: "rollouts" } },
  }));
  const status = await handle.result();
  expect(status.outcome?.kind).toBe("promoted");
  expect(status.caller?.arn).toContain("assumed-role/deployer");
});

test("a worker without credentials fails the promotion within seconds, and nothing is changed", async () => {
  const stage = await setStage();
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  onTestFinished(
    () => void Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }),
  );
  delete process.env["AWS_ACCESS_KEY_ID"];
  delete process.env["AWS_SECRET_ACCESS_KEY"];
  const refused = await refusal(stage, (spec) => spec);
  expect(refused.code).toBe("CredentialsError");
});
