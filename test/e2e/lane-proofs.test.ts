import { expect, test } from "vitest";
import { sendToLane } from "../../client/lanes/send-to-lane.ts";
import { tellLane } from "../../client/lanes/tell-lane.ts";
import { presignIdentity } from "../../client/proof/presign-identity.ts";
import { sealProof } from "../../client/proof/seal-proof.ts";
import { computeLaneStatement } from "../../domain/approval/statement.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { laneSignals } from "../../workflows/lane-messages.ts";
import { assume } from "./identities.ts";
import type { Credentials } from "./identities.ts";
import { laneOf } from "./lane-stage.ts";
import type { LaneStage } from "./lane-stage.ts";
import { oversee } from "./oversight.ts";
import { setStage, until } from "./stage.ts";
import type { Stage } from "./stage.ts";

const LEAD = "arn:aws:iam::123456789012:role/TeamLead";
const BY_LEAD = `${LEAD} (session ada)`;
const OTHER = "arn:aws:iam::123456789012:role/Other";

const MAY = ["freeze", "unfreeze", "roll-back", "adopt", "follow", "unfollow", "cancel-request"];
const POLICY = {
  roles: { leads: [LEAD] },
  rules: [{ requireProof: true, may: Object.fromEntries(MAY.map((right) => [right, ["leads"]])) }],
};

async function beginGuarded(): Promise<{ stage: Stage; lane: LaneStage; lead: Credentials }> {
  const stage = await setStage({
    oversight: await oversee(POLICY),
    auth: { credentials: { test: "test", emulator: "emulator" } },
  });
  return { stage, lane: laneOf(stage), lead: await assume(stage, LEAD) };
}

/** As the command line does it. */
function tell(
  { stage, lane }: { stage: Stage; lane: LaneStage },
  name: "freeze" | "unfreeze" | "adopt" | "unfollow",
  credentials: Credentials,
): Promise<{ effect: string }> {
  return tellLane(stage.client, lane.spec.target, {
    name,
    input: { by: "ada", reason: "test" },
    identity: { env: process.env, credentials },
    taskQueue: stage.taskQueue,
    settings: { driftIntervalMs: 200 },
  });
}

const refusedWith = (text: string) => ({ message: expect.stringContaining(text) });

test("words to a lane that the policy keeps to some are taken from those, proven, and from nobody else", async () => {
  const { stage, lane, lead } = await beginGuarded();
  const told = { stage, lane };
  // The lane is made by the first word.
  expect((await tell(told, "freeze", lead)).effect).toContain("The lane is frozen");
  expect(await lane.status()).toMatchObject({
    phase: "frozen",
    frozen: { by: BY_LEAD, reason: "test", proven: true },
  });
  await expect(lane.word("unfreeze")).rejects.toMatchObject(
    refusedWith("A name that was typed counts for nothing here"),
  );
  await expect(tell(told, "unfreeze", await assume(stage, OTHER))).rejects.toMatchObject(
    refusedWith(`${OTHER} (session ada) is in no role`),
  );
  expect((await lane.status()).phase).toBe("frozen");
  const identity = { env: process.env, credentials: lead };
  const { taskQueue } = stage;
  const { client } = stage;
  const target = lane.spec.target;
  const key = "behind";
  await lane.request({ key, onBusy: "queue" });
  const taken = await tellLane(client, target, {
    name: "cancelRequest",
    input: { key },
    identity,
    taskQueue,
  });
  expect(taken.effect).toBe("The request is taken back.");
  const input = { to: "2", key: "roll-1", by: "ada", reason: "wrong" };
  await expect(lane.rollBack("2")).rejects.toMatchObject(refusedWith("counts for nothing"));
  await tellLane(client, target, { name: "rollBack", input, identity, taskQueue });
  expect((await lane.promotion().result()).outcome?.explanation).toBe(
    `Endpoint production serves version 2. Rollback to version 2 asked for by ${BY_LEAD}: wrong.`,
  );
  expect(stage.moves()).toEqual(["2"]);
  const history = await client.workflow.getHandle(lane.workflowId).fetchHistory();
  const text = JSON.stringify(history, (field, value: unknown) =>
    field === "data" ? Buffer.from(String(value), "base64").toString() : value,
  );
  expect(text).not.toContain("X-Amz-Signature");
  expect(text).not.toContain(lead.sessionToken ?? "no token");
});

test("a proof for another lane, another word or other content, and an expired or broken one, is refused and recorded", async () => {
  const { stage, lane, lead } = await beginGuarded();
  await tell({ stage, lane }, "freeze", lead);
  const { target } = lane.spec;
  const said = { by: "ada", reason: "go" };
  const sign = async (
    statement: string,
    more: { signedAt?: Date; region?: string } = {},
  ): Promise<string> => {
    const { proof } = await lane.status();
    if (!proof) throw new Error("the lane offers no proof");
    const source = { region: "us-east-1", env: process.env, credentials: lead, ...more };
    return sealProof(await presignIdentity(statement, source), proof.key);
  };
  const other: PromotionTarget = { ...target, endpoint: "staging" };
  const otherContent = { ...said, by: "bo" };
  const mine = computeLaneStatement("unfreeze", said, target);
  const forged: [string, string][] = [
    [await sign(computeLaneStatement("unfreeze", said, other)), "made for something else"],
    [await sign(computeLaneStatement("freeze", said, target)), "made for something else"],
    [await sign(computeLaneStatement("unfreeze", otherContent, target)), "made for something else"],
    [await sign(mine, { signedAt: new Date(Date.now() - 6 * 60_000) }), "before the worker saw it"],
    [await sign(mine, { region: "eu-west-1" }), "is of region eu-west-1"],
    ["x.y.z", "The proof cannot be opened"],
  ];
  const before = (await lane.status()).messages.refused;
  for (const [proof, why] of forged) {
    const sent = sendToLane(stage.client, target, {
      name: "unfreeze",
      input: { ...said, proof },
      taskQueue: stage.taskQueue,
    });
    await expect(sent, why).rejects.toMatchObject(refusedWith(why));
  }
  const { phase, messages } = await lane.status();
  expect([phase, messages.refused - before]).toEqual(["frozen", forged.length]);
  expect(messages.lastRefused.at(-1)).toMatchObject({ message: "unfreeze" });
  expect(stage.moves()).toEqual([]);
});

test("a proven word that is sent again, as update or signal, gets its old answer and changes nothing", async () => {
  const { stage, lane, lead } = await beginGuarded();
  await tell({ stage, lane }, "freeze", lead);
  const { proof: offer } = await lane.status();
  if (!offer) throw new Error("the lane offers no proof");
  const { target } = lane.spec;
  const { taskQueue } = stage;
  const said = { by: "ada", reason: "go" };
  const request = await presignIdentity(computeLaneStatement("unfreeze", said, target), {
    region: "us-east-1",
    env: process.env,
    credentials: lead,
  });
  const input = { ...said, proof: await sealProof(request, offer.key) };
  const send = () => sendToLane(stage.client, target, { name: "unfreeze", input, taskQueue });
  expect((await send()).effect).toContain("The lane goes on.");
  await tell({ stage, lane }, "freeze", lead);
  expect((await send()).effect).toContain("The lane goes on.");
  const resealed = { ...said, proof: await sealProof(request, offer.key) };
  await stage.client.workflow.getHandle(lane.workflowId).signal(laneSignals.unfreeze, resealed);
  const { messages } = await lane.status();
  // Whoever is answered comes after the signal.
  await expect(lane.word("unfollow")).rejects.toMatchObject(refusedWith("counts for nothing"));
  await until(async () => (await lane.status()).messages.refused > messages.refused);
  expect((await lane.status()).phase).toBe("frozen");
});
