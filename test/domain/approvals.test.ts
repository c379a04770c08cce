import { describe, expect, test } from "vitest";
import { computeApprovalNeed } from "../../domain/approval/approval-need.ts";
import type { Approval, QuorumPart } from "../../domain/approval/approval.ts";
import { assessApprovals } from "../../domain/approval/assess-approvals.ts";
import {
  identifyPrincipal,
  isCalled,
  isListed,
  namePrincipal,
  toPrincipal,
} from "../../domain/approval/principal.ts";
import { computeStatement } from "../../domain/approval/statement.ts";
import { computeStsOrigin } from "../../domain/approval/sts-endpoint.ts";
import { computeDigest, toCanonicalJson } from "../../domain/digest.ts";
import { computeApprovalSubject } from "../../domain/promotion/approval-subject.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import { MINUTE_MS, NOW, session, stateIn, specWith } from "./values.ts";

describe("the digest", () => {
  test("does not depend on the order of keys, and is SHA-256 of canonical JSON", () => {
    expect(toCanonicalJson({ b: [1, { d: 2, c: undefined }], a: null })).toBe(
      '{"a":null,"b":[1,{"d":2}]}',
    );
    expect(computeDigest({ a: 1, b: 2 })).toBe(computeDigest({ b: 2, a: 1 }));
    // printf '""' | sha256sum
    expect(computeDigest("")).toBe(
      "sha256:12ae32cb1ec02d01eda3581b127c1fee3b0dc53572ed6baf239721a03d82e126",
    );
  });

  const smoke = {
    qualifier: "DEFAULT",
    version: "2",
    sessions: [session("passed")],
    unknown: 0,
    throttled: 0,
    fromMs: NOW,
    toMs: NOW,
  };
  const state = stateIn("approve", {
    smoke,
    gate: {
      startedAtMs: NOW,
      untilMs: NOW,
      tallies: {},
    },
  });
  const candidate = state.candidate as NonNullable<PromotionState["candidate"]>;
  const tally = {
    gate: "cross-check",
    successful: 1,
    failed: 0,
    inconclusive: 0,
    errors: 0,
    consecutiveErrors: 0,
    noData: 0,
    last: {
      gate: "cross-check",
      atMs: NOW,
      phase: "successful" as const,
      values: {},
      reason: "All there.",
    },
  };
  const changes: [string, Partial<PromotionState>][] = [
    ["another promotion", { promotion: "99999999" }],
    ["another candidate", { candidate: { ...candidate, version: "3" } }],
    [
      "another artifact",
      { candidate: { ...candidate, artifact: { kind: "container", uri: "agent@sha256:0" } } },
    ],
    ["newer smoke", { smoke: { ...smoke, toMs: NOW + MINUTE_MS } }],
    [
      "another gate result",
      {
        gate: {
          startedAtMs: NOW,
          untilMs: NOW,
          tallies: { "cross-check": tally },
        },
      },
    ],
    [
      "another spec",
      { spec: specWith({ verify: { sessions: 0, timeoutMs: 1, onNoEvidence: "pause" } }) },
    ],
    ["an emergency", { emergency: { reason: "now", skips: ["gates"] } }],
    [
      "a policy",
      {
        policy: {
          roles: {},
          requireProof: false,
          gate: {},
          verify: {},
          bake: { minimumDurationMs: 0 },
          allowUnpinnedArtifacts: true,
          may: {},
          emergencySkips: [],
        },
      },
    ],
  ];

  test.each(changes)("changes with %s", (_name, change) => {
    const of = (each: PromotionState): string => computeDigest(computeApprovalSubject(each));
    expect(of({ ...state })).toBe(of(structuredClone(state)));
    expect(of({ ...state, ...change })).not.toBe(of(state));
  });
});

describe("who somebody is", () => {
  const alice = "arn:aws:sts::123456789012:assumed-role/TeamLead/alice@example.com";

  test("an assumed role is the role itself, with the session beside it", () => {
    const principal = toPrincipal(alice);
    expect(principal).toMatchObject({
      arn: "arn:aws:iam::123456789012:role/TeamLead",
      session: "alice@example.com",
    });
    expect(namePrincipal(principal)).toBe(
      "arn:aws:iam::123456789012:role/TeamLead (session alice@example.com)",
    );
    expect(namePrincipal(toPrincipal("arn:aws:iam::123456789012:user/bo"))).toBe(
      "arn:aws:iam::123456789012:user/bo",
    );
  });

  test("all sessions of a role are one approver, but for IAM Identity Center's", () => {
    const identify = (arn: string): string => identifyPrincipal(toPrincipal(arn));
    expect(identify(alice)).toBe(identify(alice.replace("alice", "bo")));
    const sso = alice.replace("TeamLead", "AWSReservedSSO_TeamLead_0123");
    expect(identify(sso)).not.toBe(identify(sso.replace("alice", "bo")));
    expect(identifyPrincipal({ proven: false, name: "Ada " })).toBe("name:ada");
  });

  test.each<[string, string[], boolean]>([
    [alice, ["arn:aws:iam::123456789012:role/TeamLead"], true],
    [alice, ["arn:aws:iam::*:role/Team*"], true],
    [alice, ["arn:aws:sts::123456789012:assumed-role/TeamLead/alice@*"], true],
    [alice, ["arn:aws:iam::999999999999:role/TeamLead"], false],
    [alice, ["alice@example.com", "*"], false],
    ["ada", ["ada"], true],
    ["ada", ["ad"], false],
    ["arn:aws:iam::123456789012:role/TeamLead", ["arn:aws:iam::123456789012:user/x"], false],
  ])("%s is listed in %j: %s", (who, entries, expected) => {
    const principal = who.startsWith("arn:")
      ? toPrincipal(who)
      : ({ proven: false, name: who } as const);
    expect(isListed(principal, entries)).toBe(expected);
  });

  test("nobody becomes an ARN by typing it", () => {
    const arn = "arn:aws:iam::123456789012:role/TeamLead";
    expect(isListed({ proven: false, name: arn }, [arn])).toBe(false);
  });

  test.each([
    ["alice@example.com", true],
    ["teamlead", true],
    ["arn:aws:iam::123456789012:role/TeamLead", true],
    ["bo", false],
  ])("who asked as %s is the same person: %s", (name, expected) => {
    expect(isCalled(toPrincipal(alice), name)).toBe(expected);
  });
});

describe("the quorum", () => {
  const approvalOf = (by: string, roles: string): Approval => ({
    atMs: NOW,
    by,
    identity: by,
    proven: false,
    roles: roles.split(",").filter((role) => role !== ""),
    digest: "",
  });
  const lead: QuorumPart = { roles: ["lead"], count: 2 };
  const security: QuorumPart = { roles: ["security"], count: 1 };

  test.each<[string, QuorumPart[], [string, string][], string]>([
    ["anyone", [], [], "an approval"],
    ["anyone", [], [["ada", ""]], ""],
    ["nobody yet", [lead, security], [], "2 of lead and 1 of security"],
    [
      "one person in both roles fills one place",
      [lead, security],
      [["ada", "lead,security"]],
      "1 of lead and 1 of security",
    ],
    [
      "people are dealt out as well as can be",
      [lead, security],
      [
        ["ada", "lead,security"],
        ["bo", "lead"],
        ["cy", "lead"],
      ],
      "",
    ],
    [
      "the first to come does not keep the only place of another",
      [security, lead],
      [
        ["ada", "security,lead"],
        ["bo", "lead"],
        ["di", "security"],
      ],
      "",
    ],
    [
      "too many of one role",
      [lead, security],
      [
        ["a", "lead"],
        ["b", "lead"],
        ["c", "lead"],
      ],
      "1 of security",
    ],
    ["any of several roles", [{ roles: ["a", "b"], count: 1 }], [], "1 of a or b"],
  ])("%s", (_name, quorum, people, missing) => {
    const approvals = people.map(([by, roles]) => approvalOf(by, roles));
    expect(assessApprovals({ quorum }, approvals)).toEqual({ complete: missing === "", missing });
  });

  test("spec and policy together ask for the larger number of each role", () => {
    const policy = {
      roles: {},
      approval: { quorum: [{ role: "lead", count: 2 }], timeoutMs: 5, remindEveryMs: 2 },
      requireProof: true,
      gate: {},
      verify: {},
      bake: { minimumDurationMs: 0 },
      allowUnpinnedArtifacts: true,
      may: { emergency: [["on-call"]] },
      emergencySkips: ["approval" as const],
    };
    const approval = {
      timeoutMs: 9,
      quorum: [
        { role: "lead", count: 1 },
        { role: "qa", count: 1 },
      ],
    };
    expect(computeApprovalNeed({})).toBeUndefined();
    expect(computeApprovalNeed({ approval: { timeoutMs: 9 } })).toEqual({
      quorum: [],
      timeoutMs: 9,
      requireProof: false,
    });
    expect(computeApprovalNeed({ approval, policy, requestedBy: "bo" })).toEqual({
      quorum: [
        { roles: ["lead"], count: 2 },
        { roles: ["qa"], count: 1 },
      ],
      timeoutMs: 9,
      remindEveryMs: 2,
      requireProof: true,
      notBy: "bo",
    });
    const emergency = { reason: "now", skips: ["approval" as const] };
    expect(computeApprovalNeed({ policy, emergency })?.quorum).toEqual([
      { roles: ["on-call"], count: 1 },
    ]);
    expect(
      computeApprovalNeed({ policy: { ...policy, requireProof: false }, emergency }),
    ).toBeUndefined();
  });
});

test("a statement is about the message and all that it says", () => {
  const said = { promotion: "1", by: "ada", digest: "d" };
  const statement = computeStatement("approve", said);
  expect(computeStatement("approve", { ...said, proof: "p" })).toBe(statement);
  expect(computeStatement("reject", said)).not.toBe(statement);
  expect(computeStatement("approve", { ...said, reason: "r" })).not.toBe(statement);
});

test.each([
  ["us-east-1", {}, "https://sts.us-east-1.amazonaws.com"],
  ["cn-north-1", {}, "https://sts.cn-north-1.amazonaws.com.cn"],
  ["us-gov-west-1", {}, "https://sts.us-gov-west-1.amazonaws.com"],
  ["us-east-1", { AWS_ENDPOINT_URL: "http://127.0.0.1:4566/" }, "http://127.0.0.1:4566"],
  ["us-east-1", { AWS_ENDPOINT_URL: "http://a", AWS_ENDPOINT_URL_STS: "http://b" }, "http://b"],
])("STS of %s with %j is at %s", (region, env, expected) => {
  expect(computeStsOrigin(region, env)).toBe(expected);
});
