import { expect, test } from "vitest";
import type { MessageInput } from "../../domain/promotion/input.ts";
import { oversee } from "./oversight.ts";
import { setStage, statusOf, tell, until, untilIn } from "./stage.ts";
import type { PromotionHandle } from "./stage.ts";

const refusedWith = (text: string) => ({ cause: { message: expect.stringContaining(text) } });

const approveAs = (handle: PromotionHandle, by: string, more: Partial<MessageInput> = {}) =>
  tell(handle, "approve", "looked at it", { by, ...more });

/** Two leads and one of security, by their names. */
const QUORUM = {
  roles: { leads: ["ada", "bo", "cy"], security: ["cy", "di"] },
  rules: [{ approval: { quorum: [{ role: "leads", count: 2 }, { role: "security" }] } }],
};

test("the policy's quorum holds although the spec asks nobody; nobody counts twice, nor does who asked", async () => {
  const stage = await setStage({ oversight: await oversee(QUORUM) });
  stage.traffic();
  const handle = await stage.promote((spec) => spec, { requestedBy: "bo" });
  const waiting = await untilIn(handle, "waiting-for-approval");
  expect(waiting.headline).toContain("2 of leads and 1 of security");
  await expect(approveAs(handle, "bo")).rejects.toMatchObject(
    refusedWith("bo asked for this promotion and cannot approve it"),
  );
  await expect(approveAs(handle, "eve")).rejects.toMatchObject(refusedWith("eve is in no role"));
  expect(await approveAs(handle, "cy")).toBe(
    "Counted. Still missing: 1 of leads and 1 of security.",
  );
  await tell(handle, "reject");
  expect((await handle.result()).outcome?.reason).toBe("rejected");
});

test("a quorum that is reached moves the endpoint, and the record says who and for what", async () => {
  const stage = await setStage({ oversight: await oversee(QUORUM) });
  stage.traffic();
  const handle = await stage.promote();
  await untilIn(handle, "waiting-for-approval");
  await approveAs(handle, "cy");
  expect(await approveAs(handle, "cy")).toContain("cy approved already, and counts once");
  await approveAs(handle, "ada");
  expect((await statusOf(handle)).approval?.missing).toBe("1 of security");
  expect(await approveAs(handle, "di")).toBe("Approved: the promotion goes on.");
  const { outcome, approval, decisions } = await handle.result();
  expect(outcome?.kind).toBe("promoted");
  expect(approval?.given.map(({ by, proven }) => [by, proven])).toEqual([
    ["cy", false],
    ["ada", false],
    ["di", false],
  ]);
  expect(decisions.find(({ decision }) => decision === "approved")?.values["digest"]).toBe(
    approval?.digest,
  );
});

test("an approval without the digest, or with an old one, is refused with the reason", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  const { approval, promotion } = await untilIn(handle, "waiting-for-approval");
  expect(approval?.covers).toMatchObject({
    promotion,
    candidate: { version: "2", artifact: expect.stringContaining("@sha256:bbb") },
    baseline: { version: "1" },
    smoke: { sessions: 2, passed: 2 },
    gates: [{ gate: "cross-check", verdict: "pass" }],
    policy: null,
  });
  await expect(
    approveAs(handle, "ada", { digest: `sha256:${"0".repeat(64)}` }),
  ).rejects.toMatchObject(refusedWith(`but what is to be approved is ${approval?.digest} now`));
  const { digest: _digest, ...bare } = { promotion, by: "ada", digest: "" };
  await handle.signal("approve", bare);
  const { messages } = await statusOf(handle);
  expect(messages.lastRefused.map(({ why }) => why)).toEqual([
    expect.stringContaining("The approval is for sha256:000"),
    expect.stringContaining('must name what it approves in its field "digest"'),
  ]);
  await tell(handle, "abort");
  await handle.result();
});

test("evidence that is gathered anew voids the approvals given, and the wait says so", async () => {
  const stage = await setStage({ oversight: await oversee(QUORUM) });
  const handle = await stage.promote((spec) => ({
    ...spec,
    repoint: { ...spec.repoint, evidenceMaxAgeMs: 8_000 },
  }));
  const first = (await untilIn(handle, "waiting-for-approval")).approval;
  await approveAs(handle, "ada");
  await approveAs(handle, "di");
  const endedAtMs =
    (await statusOf(handle)).steps.find(({ step }) => step === "smoke")?.endedAtMs ?? 0;
  // The last approval comes when the evidence is too old, by the promotion's own clock.
  await until(() => Date.now() > endedAtMs + 8_000);
  await approveAs(handle, "bo");
  await until(async () => (await statusOf(handle)).approval?.voided !== undefined);
  const again = await untilIn(handle, "waiting-for-approval");
  expect(again.headline).toContain("3 given before are void: the evidence was gathered anew");
  expect(again.approval?.given).toEqual([]);
  expect(again.approval?.digest).not.toBe(first?.digest);
  await expect(approveAs(handle, "ada", { digest: first?.digest ?? "" })).rejects.toMatchObject(
    refusedWith(`The approval is for ${first?.digest}`),
  );
  expect(stage.moves()).toEqual([]);
  await tell(handle, "abort");
  await handle.result();
});

test("who is asked is reminded until it expires; nothing was moved", async () => {
  const stage = await setStage();
  const handle = await stage.promote((spec) => ({
    ...spec,
    approval: { timeoutMs: 3_000, remindEveryMs: 500 },
  }));
  const { outcome, decisions } = await handle.result();
  expect(outcome).toMatchObject({
    kind: "stopped",
    reason: "expired",
    explanation: "The approval expired; what was missing: an approval.",
  });
  const reminders = decisions.filter(({ decision }) => decision === "reminder");
  expect(reminders[0]?.reason).toContain("Still missing: an approval. It expires in ");
  expect(stage.moves()).toEqual([]);
});
