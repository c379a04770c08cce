import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { presignIdentity } from "../../client/proof/presign-identity.ts";
import type { PresignedIdentity } from "../../client/proof/presign-identity.ts";
import { sealProof } from "../../client/proof/seal-proof.ts";
import { computeStatement } from "../../domain/approval/statement.ts";
import type { MessageInput } from "../../domain/promotion/input.ts";
import type { PromotionStatus } from "../../domain/promotion/status.ts";
import { messageSignals, messageUpdates, statusQuery } from "../../workflows/messages.ts";
import { assume } from "./identities.ts";
import type { Credentials } from "./identities.ts";
import { oversee } from "./oversight.ts";
import { setStage, statusOf, tell, until, untilIn } from "./stage.ts";
import type { PromotionHandle, Stage } from "./stage.ts";

const LEAD = "arn:aws:iam::123456789012:role/TeamLead";
const SECURITY = "arn:aws:iam::123456789012:role/Security";
const POLICY = {
  roles: { leads: [LEAD, "ada"], security: [SECURITY] },
  rules: [
    {
      requireProof: true,
      approval: { quorum: [{ role: "leads" }, { role: "security" }] },
      may: { reject: ["security"] },
    },
  ],
};

interface Forgery {
  readonly signedAt?: Date;
  readonly region?: string;
  /** What is signed instead of the message itself. */
  readonly statement?: string;
  change?(request: PresignedIdentity): PresignedIdentity;
}

/** An approval with a proof, as the command line makes it; or with something wrong in it. */
async function approve(
  handle: PromotionHandle,
  credentials: Credentials,
  forgery: Forgery = {},
): Promise<string> {
  const status = await statusOf(handle);
  const input = await sign(status, { credentials, forgery });
  const answer = await handle.executeUpdate(messageUpdates.approve, { args: [input] });
  return answer.effect;
}

async function sign(
  { promotion, approval, proof }: PromotionStatus,
  { credentials, forgery }: { credentials: Credentials; forgery: Forgery },
): Promise<MessageInput> {
  if (!proof || !approval) throw new Error("nothing is up for approval");
  const input = { promotion, by: "ada", digest: approval.digest };
  const {
    signedAt,
    region = "us-east-1",
    statement = computeStatement("approve", input),
  } = forgery;
  const request = await presignIdentity(statement, {
    region,
    env: process.env,
    credentials,
    ...(signedAt ? { signedAt } : {}),
  });
  return { ...input, proof: await sealProof(forgery.change?.(request) ?? request, proof.key) };
}

const refusedWith = (text: string) => ({ cause: { message: expect.stringContaining(text) } });

async function beginWaiting(): Promise<{ stage: Stage; handle: PromotionHandle }> {
  const stage = await setStage({
    oversight: await oversee(POLICY),
    auth: { credentials: { test: "test", emulator: "emulator" } },
  });
  const handle = await stage.promote();
  await untilIn(handle, "waiting-for-approval");
  return { stage, handle };
}

test("proven approvals of both roles move the endpoint; typed names count for nothing", async () => {
  const { stage, handle } = await beginWaiting();
  stage.traffic();
  await expect(tell(handle, "approve", "test", { by: "ada" })).rejects.toMatchObject(
    refusedWith("A name that was typed counts for nothing here"),
  );
  await expect(tell(handle, "reject")).rejects.toMatchObject(refusedWith("counts for nothing"));
  const lead = await assume(stage, LEAD);
  expect(await approve(handle, lead)).toBe("Counted. Still missing: 1 of security.");
  expect(await approve(handle, await assume(stage, LEAD, "bo"))).toContain("counts once");
  expect(await approve(handle, await assume(stage, SECURITY))).toContain("Approved");
  const { outcome, approval } = await handle.result();
  expect(outcome?.kind).toBe("promoted");
  expect(approval?.given.map(({ by, proven }) => [by, proven])).toEqual([
    [`${LEAD} (session ada)`, true],
    [`${SECURITY} (session ada)`, true],
  ]);
  const history = JSON.stringify(await handle.fetchHistory(), (key, value: unknown) =>
    key === "data" ? Buffer.from(String(value), "base64").toString() : value,
  );
  expect(history).toContain(approval?.digest);
  expect(history).not.toContain("X-Amz-Signature");
  expect(history).not.toContain(lead.sessionToken ?? "no token");
});

const MINUTE_MS = 60_000;

test("forged, replayed and misdirected proofs are refused at once, each with its reason", async () => {
  const { stage, handle } = await beginWaiting();
  const lead = await assume(stage, LEAD);
  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS);
  const changeUrl = (change: (url: URL) => void) => (request: PresignedIdentity) => {
    const url = new URL(request.url);
    change(url);
    return { ...request, url: url.href };
  };
  const forgeries: [Forgery, string][] = [
    [{ signedAt: ago(6) }, "before the worker saw it at"],
    [{ signedAt: ago(-10) }, "check your clock"],
    [{ statement: "approve sha256:of-another-promotion" }, "made for something else"],
    [{ region: "eu-west-1" }, "is of region eu-west-1; allowed: us-east-1"],
    [{ change: changeUrl((url) => (url.host = "sts.evil.example")) }, "goes to sts.evil.example"],
    [{ change: changeUrl((url) => (url.pathname = "/x")) }, "not to STS of us-east-1"],
    [
      { change: changeUrl((url) => url.searchParams.set("Action", "GetSessionToken")) },
      "must have Action=GetCallerIdentity",
    ],
    [{ change: changeUrl((url) => url.searchParams.append("X", "1")) }, "does not belong there: X"],
    [{ change: (request) => ({ ...request, headers: {} }) }, "the one header x-acr-digest"],
    [
      {
        change: changeUrl((url) => {
          url.searchParams.set("X-Amz-Signature", "0".repeat(64));
        }),
      },
      "STS does not accept the proof (InvalidSignatureException)",
    ],
  ];
  for (const [forgery, why] of forgeries) {
    await expect(approve(handle, lead, forgery), why).rejects.toMatchObject(refusedWith(why));
  }
  await expect(
    approve(handle, await assume(stage, "arn:aws:iam::999999999999:role/TeamLead")),
  ).rejects.toMatchObject(
    refusedWith("arn:aws:iam::999999999999:role/TeamLead (session ada) is in no role"),
  );
  const { approval, messages } = await statusOf(handle);
  expect([approval?.given, messages.refused]).toEqual([[], forgeries.length + 1]);
  await handle.cancel();
  await handle.result();
});

test("a proof sent for one promotion is worth nothing in the next, nor with another message", async () => {
  const { stage, handle } = await beginWaiting();
  const credentials = await assume(stage, LEAD);
  const taken = await sign(await statusOf(handle), { credentials, forgery: {} });
  await handle.cancel();
  await handle.result();
  const next = await stage.promote();
  const { promotion, approval } = await untilIn(next, "waiting-for-approval");
  const send = (input: MessageInput) =>
    next.executeUpdate(messageUpdates.approve, { args: [input] });
  await expect(send(taken)).rejects.toMatchObject(refusedWith("is for promotion"));
  await expect(send({ ...taken, promotion })).rejects.toMatchObject(
    refusedWith("The approval is for"),
  );
  const digest = approval?.digest ?? "";
  await expect(send({ ...taken, promotion, digest })).rejects.toMatchObject(
    refusedWith("made for something else"),
  );
  await expect(send({ promotion, digest, proof: "x.y.z" })).rejects.toMatchObject(
    refusedWith("The proof cannot be opened"),
  );
  const mine = await sign(await statusOf(next), { credentials, forgery: {} });
  const reject = next.executeUpdate(messageUpdates.reject, { args: [mine] });
  await expect(reject).rejects.toMatchObject(refusedWith("made for something else"));
  await next.cancel();
  await next.result();
});

test(
  "an approval whose proof is being checked is answered although the run must continue as new",
  { timeout: 240_000 },
  async () => {
    const { stage, handle } = await beginWaiting();
    const sts = await startSlowSts();
    const { promotion } = await statusOf(handle);
    const anyRun = stage.client.workflow.getHandle(handle.workflowId);
    const lengthen = async (events: number): Promise<void> => {
      while ((await anyRun.describe()).historyLength < events) {
        const signals = Array.from({ length: 100 }, () =>
          anyRun.signal(messageSignals.retry, { promotion }),
        );
        await Promise.all(signals);
      }
    };
    // Nearly as many events as the server lets a run have (4,096); the rest comes while the proof is checked.
    await lengthen(3_600);
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    const input = await sign(await statusOf(handle), { credentials, forgery: {} });
    const answer = anyRun.executeUpdate(messageUpdates.approve, { args: [input] });
    await until(() => sts.asked() > 0);
    await lengthen(4_200);
    expect((await anyRun.describe()).runId).toBe(handle.firstExecutionRunId);
    sts.answer(`arn:aws:sts::123456789012:assumed-role/TeamLead/ada`);
    expect((await answer).effect).toBe("Counted. Still missing: 1 of security.");
    await until(async () => (await anyRun.describe()).runId !== handle.firstExecutionRunId);
    const { approval } = (await anyRun.query(statusQuery)) as PromotionStatus;
    expect(approval?.given.map(({ by }) => by)).toEqual([`${LEAD} (session ada)`]);
    await anyRun.cancel();
    await anyRun.result();
  },
);

/** In place of STS until the test ends: answers when it is told whom to name. */
async function startSlowSts(): Promise<{ asked(): number; answer(arn: string): void }> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => void waiting.push(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env["AWS_ENDPOINT_URL_STS"] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    delete process.env["AWS_ENDPOINT_URL_STS"];
    server.closeAllConnections();
    server.close();
  });
  let named: string | undefined;
  const flush = (): void => {
    if (named === undefined) return;
    for (const response of waiting)
      if (!response.writableEnded) response.end(`<Arn>${named}</Arn>`);
  };
  server.on("request", flush);
  return {
    asked: () => waiting.length,
    answer: (arn) => {
      named = arn;
      flush();
    },
  };
}
