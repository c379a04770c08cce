import { describe, expect, test } from "vitest";
import { toPrincipal } from "../../domain/approval/principal.ts";
import { computeDigest } from "../../domain/digest.ts";
import { concludeProof, emptyInbox, receiveMessage } from "../../domain/promotion/inbox.ts";
import type { Inbox, MessageContext } from "../../domain/promotion/inbox.ts";
import { parseMessage } from "../../domain/promotion/parse-message.ts";
import { MESSAGES, STEPS } from "../../domain/promotion/status.ts";
import type { MessageName } from "../../domain/promotion/status.ts";
import { MINUTE_MS, NOW } from "./values.ts";

const NUMBER = "1a2b3c4d";
const OPEN = {
  digest: computeDigest("what is up for approval"),
  need: { quorum: [], timeoutMs: MINUTE_MS, requireProof: false },
};
const APPROVAL = {
  atMs: NOW,
  by: "ada",
  identity: "name:ada",
  proven: false,
  roles: [],
  reason: "why",
  digest: OPEN.digest,
};

function context(step: MessageContext["step"], answers?: MessageName[]): MessageContext {
  return {
    promotion: NUMBER,
    step,
    now: NOW,
    approval: OPEN,
    ...(answers ? { waiting: { what: "", sinceMs: NOW, answers } } : {}),
  };
}

function argumentFor(name: MessageName, promotion = NUMBER): object {
  const digest = name === "approve" ? { digest: OPEN.digest } : {};
  const version = name === "point-to" ? { version: "7" } : {};
  return { promotion, by: "ada", ...digest, ...version };
}

test.each<[MessageContext["step"], string, string]>([
  ["smoke", "the promotion stops, and the endpoint stays as it is", "the next change waits"],
  ["re-point", "where the re-point is on its way already", "the next change waits"],
  ["bake", "the endpoint is rolled back", "one that fails rolls back"],
])("in %s an abort and a pause are answered with what they do there", (step, abort, pause) => {
  const say = (name: MessageName) =>
    receiveMessage(emptyInbox(), { name, argument: argumentFor(name) }, context(step));
  expect(say("abort")).toEqual({ accepted: expect.stringContaining(abort) });
  expect(say("pause")).toEqual({ accepted: expect.stringContaining(pause) });
});

test("who asked for a promotion overrides no freeze of its, whatever name is typed beside the proof", () => {
  const asked = { ...context("re-point", ["override-freeze"]), requestedBy: "ada" };
  const argument = { promotion: NUMBER, by: "bo", reason: "urgent" };
  const sent = (user: string) => {
    const sender = toPrincipal(`arn:aws:iam::123456789012:user/${user}`);
    return receiveMessage(emptyInbox(), { name: "override-freeze", argument, sender }, asked);
  };
  expect(sent("ada")).toEqual({ refused: expect.stringContaining("asked for this promotion") });
  expect(sent("bo")).toMatchObject({ accepted: expect.stringContaining("overridden") });
});

test("a proof counts once: its message sent again gets the old answer and changes nothing", () => {
  const inbox = emptyInbox();
  const proven = { principal: toPrincipal("arn:aws:iam::123456789012:user/ada"), id: "signature" };
  const pause = (): unknown => {
    const argument = { promotion: NUMBER, proof: "sealed" };
    receiveMessage(inbox, { name: "pause", argument }, context("bake"));
    const [message] = inbox.unproven;
    if (!message) throw new Error("nothing waits for its proof");
    return concludeProof(inbox, { message, verdict: proven }, context("bake"));
  };
  const first = pause();
  expect(first).toMatchObject({ accepted: expect.stringContaining("Paused") });
  receiveMessage(inbox, { name: "resume", argument: argumentFor("resume") }, context("bake"));
  expect(pause()).toEqual(first);
  expect([inbox.pause, inbox.unproven, inbox.accepted]).toEqual([undefined, [], 2]);
});

/** `accepted`, or why not. */
function send(
  inbox: Inbox,
  name: MessageName,
  at: { in: MessageContext; argument?: unknown },
): string {
  const answer = receiveMessage(inbox, { name, argument: at.argument ?? argumentFor(name) }, at.in);
  return "refused" in answer ? answer.refused : Object.keys(answer).join();
}

describe("which message is taken when", () => {
  const before = STEPS.filter((step) => step !== "roll-back");

  test.each(before)("abort is taken in %s, waiting or not", (step) => {
    expect(send(emptyInbox(), "abort", { in: context(step) })).toBe("accepted");
    expect(send(emptyInbox(), "abort", { in: context(step, ["retry", "abort"]) })).toBe("accepted");
    expect(send(emptyInbox(), "abort", { in: context(step, []) })).toBe("accepted");
  });

  test("abort has nothing left to do once the endpoint is rolled back", () => {
    expect(send(emptyInbox(), "abort", { in: context("roll-back") })).toContain(
      "already rolling back",
    );
    expect(
      send(emptyInbox(), "abort", { in: context("roll-back", ["retry", "accept"]) }),
    ).toContain("already rolling back");
  });

  test.each(STEPS)("in %s without a question no answer to one is taken", (step) => {
    for (const name of ["approve", "reject", "retry", "accept"] as const) {
      expect(send(emptyInbox(), name, { in: context(step) })).toContain(
        `does not wait for "${name}" now (step ${step}; it asks nobody anything)`,
      );
    }
  });

  test.each<[MessageContext["step"], MessageName[]]>([
    ["approve", ["approve", "reject", "abort"]],
    ["gate", ["retry", "abort"]],
    ["verify", ["retry", "abort"]],
    ["bake", ["retry", "abort"]],
    ["roll-back", ["retry", "accept", "point-to"]],
    ["await-version", []],
  ])(
    "in %s, waiting for %j, exactly these are taken (and before a rollback abort and pause, in a bake skip-bake)",
    (step, answers) => {
      for (const name of MESSAGES) {
        const isControl =
          ((name === "abort" || name === "pause") && step !== "roll-back") ||
          (name === "skip-bake" && step === "bake");
        const isTaken = answers.includes(name) || isControl;
        expect(send(emptyInbox(), name, { in: context(step, answers) }) === "accepted", name).toBe(
          isTaken,
        );
      }
    },
  );

  test.each(MESSAGES)("%s after the end is refused", (name) => {
    expect(send(emptyInbox(), name, { in: context("end") })).toBe("The promotion has ended.");
  });

  test("after an abort nothing is approved any more, but the rollback's questions can be answered", () => {
    const inbox = emptyInbox();
    send(inbox, "abort", { in: context("approve", ["approve", "abort"]) });
    expect(send(inbox, "approve", { in: context("approve", ["approve", "abort"]) })).toBe(
      "The promotion was aborted.",
    );
    expect(send(inbox, "reject", { in: context("approve", ["reject", "abort"]) })).toBe(
      "The promotion was aborted.",
    );
    expect(send(inbox, "retry", { in: context("roll-back", ["retry", "accept"]) })).toBe(
      "accepted",
    );
  });
});

describe("what is remembered", () => {
  test.each<[MessageName, MessageName[], Partial<Inbox>]>([
    ["abort", [], { abort: { atMs: NOW, by: "ada", reason: "why" } }],
    ["approve", ["approve"], { approvals: [APPROVAL] }],
    ["reject", ["reject"], { rejection: { atMs: NOW, by: "ada", reason: "why" } }],
    ["retry", ["retry"], { answer: { kind: "retry", atMs: NOW, by: "ada", reason: "why" } }],
    ["accept", ["accept"], { answer: { kind: "accept", atMs: NOW, by: "ada", reason: "why" } }],
  ])("%s", (name, answers, expected) => {
    const inbox = emptyInbox();
    send(inbox, name, {
      in: context("bake", answers),
      argument: { ...argumentFor(name), reason: "why" },
    });
    const said = { message: name, atMs: NOW, by: "ada", reason: "why" };
    expect(inbox).toEqual({ ...emptyInbox(), accepted: 1, lastAccepted: [said], ...expected });
  });

  test.each<[MessageName, MessageName[]]>([
    ["abort", ["abort"]],
    ["approve", ["approve"]],
    ["reject", ["reject"]],
    ["retry", ["retry"]],
    ["accept", ["accept"]],
  ])("%s said twice is accepted twice, and the first word stands", (name, answers) => {
    const inbox = emptyInbox();
    const first = send(inbox, name, { in: context("bake", answers) });
    const { accepted: _accepted, lastAccepted, ...remembered } = structuredClone(inbox);
    const later = { ...context("bake", answers), now: NOW + 1 };
    expect([
      first,
      send(inbox, name, { in: later, argument: { ...argumentFor(name), reason: "again" } }),
    ]).toEqual(["accepted", "accepted"]);
    const again = { message: name, atMs: NOW + 1, by: "ada", reason: "again" };
    expect(inbox).toEqual({
      ...remembered,
      accepted: 2,
      lastAccepted: [...lastAccepted, again],
    });
  });

  test("a word that contradicts the one given is refused, not answered as if it counted", () => {
    const inbox = emptyInbox();
    const asked = context("roll-back", ["retry", "accept"]);
    send(inbox, "accept", { in: asked });
    expect(send(inbox, "retry", { in: asked })).toBe("It was answered already: accept.");
    expect(inbox.answer?.kind).toBe("accept");
    const approval = context("approve", ["approve", "reject", "abort"]);
    const rejected = emptyInbox();
    send(rejected, "reject", { in: approval });
    expect(send(rejected, "approve", { in: approval })).toBe("The promotion was rejected.");
  });

  test("a rejection is taken even in the moment after an approval: the safe word counts", () => {
    const inbox = emptyInbox();
    const approval = context("approve", ["approve", "reject", "abort"]);
    send(inbox, "approve", { in: approval });
    expect(send(inbox, "reject", { in: approval })).toBe("accepted");
  });

  test("a message without a name or reason is taken as such", () => {
    const inbox = emptyInbox();
    send(inbox, "abort", { in: context("bake"), argument: { promotion: NUMBER } });
    expect(inbox.abort).toEqual({ atMs: NOW });
  });

  test("huge texts are cut", () => {
    const inbox = emptyInbox();
    send(inbox, "abort", {
      in: context("bake"),
      argument: { promotion: NUMBER, by: "b".repeat(100_000), reason: "r".repeat(100_000) },
    });
    expect([inbox.abort?.by?.length, inbox.abort?.reason?.length]).toEqual([500, 500]);
  });
});

describe("malformed and stale messages", () => {
  test.each<[string, unknown, string]>([
    ["nothing", undefined, "takes one object"],
    ["null", null, "takes one object"],
    ["text", "1a2b3c4d", "takes one object"],
    ["a number", 7, "takes one object"],
    ["a list", [{ promotion: NUMBER }], "takes one object"],
    ["no number", {}, "must name the promotion's number"],
    ["an unknown field", { promotion: NUMBER, force: true }, 'unknown field "force"'],
    [
      "a prototype",
      JSON.parse('{"promotion": "1a2b3c4d", "__proto__": {}}'),
      'unknown field "__proto__"',
    ],
    ["a number that is no text", { promotion: 12 }, '"promotion" must be text'],
    ["a number that is null", { promotion: null }, '"promotion" must be text'],
    ["a name that is an object", { promotion: NUMBER, by: { toString: "x" } }, '"by" must be text'],
    ["a reason that is a list", { promotion: NUMBER, reason: ["x"] }, '"reason" must be text'],
  ])("%s is refused and recorded", (_name, argument, why) => {
    expect(parseMessage(argument)).toContain(why);
    for (const name of MESSAGES) {
      const inbox = emptyInbox();
      const answer = receiveMessage(inbox, { name, argument }, context("bake", [...MESSAGES]));
      expect(answer).toEqual({ refused: expect.stringContaining(why) });
      expect(inbox).toEqual({
        ...emptyInbox(),
        refused: 1,
        lastRefused: [{ atMs: NOW, message: name, why: expect.stringContaining(why) }],
      });
    }
  });

  test.each(MESSAGES)(
    "%s for another promotion's number is refused, and says which this is",
    (name) => {
      const inbox = emptyInbox();
      const told = send(inbox, name, {
        in: context("bake", [...MESSAGES]),
        argument: argumentFor(name, "ffffffff"),
      });
      expect(told).toBe("The message is for promotion ffffffff; this is promotion 1a2b3c4d.");
      expect(inbox).toMatchObject({ accepted: 0, refused: 1 });
    },
  );

  test("a message of an unknown name is refused", () => {
    expect(send(emptyInbox(), "stop" as MessageName, { in: context("bake") })).toBe(
      'There is no message "stop".',
    );
  });

  test("15,000 refusals leave a bounded list, the last ones in it, and a full count", () => {
    const inbox = emptyInbox();
    for (let index = 0; index < 15_000; index += 1) {
      send(inbox, "approve", {
        in: { ...context("bake"), now: NOW + index },
        argument: { promotion: "x".repeat(100_000) },
      });
    }
    expect([inbox.refused, inbox.accepted, inbox.lastRefused.length]).toEqual([15_000, 0, 50]);
    expect(inbox.lastRefused.at(-1)?.atMs).toBe(NOW + 14_999);
    expect(JSON.stringify(inbox).length).toBeLessThan(50_000);
    expect(send(inbox, "abort", { in: context("bake") })).toBe("accepted");
  });
});
