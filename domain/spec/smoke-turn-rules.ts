import { holdsPlaceholder } from "../smoke/fill-placeholders.ts";
import { countSmokeTurns } from "./gate-minimum.ts";
import { issue, isWritten } from "./rule.ts";
import type { Draft, Rule } from "./rule.ts";
import type { Salvaged } from "./salvage.ts";
import type { SmokeProtocol } from "./smoke-spec.ts";
import type { RequestFile } from "./smoke-turn-schema.ts";
import type { SpecIssue, SpecPath } from "./spec-issue.ts";

/** What may be sent, by protocol. */
const KINDS: Readonly<Record<SmokeProtocol, readonly (keyof RequestFile)[]>> = {
  http: ["payload", "payloads"],
  mcp: ["listTools", "callTool"],
  a2a: ["agentCard", "message"],
};
const ALL_KINDS = Object.values(KINDS).flat();

interface PlacedRequest {
  readonly path: SpecPath;
  readonly request: Salvaged<RequestFile> | undefined;
  readonly kinds: readonly (keyof RequestFile)[];
}

/** Every place of the smoke at which something is sent. */
function requestsOf({ read, written }: Draft): PlacedRequest[] {
  const { turns, isolation } = read.smoke ?? {};
  const requests = [
    ...(turns ?? []).map((request, index) => ({ path: ["smoke", "turns", index], request })),
    ...(isolation === undefined
      ? []
      : (["tell", "ask"] as const).map((key) => ({
          path: ["smoke", "isolation", key],
          request: isolation[key],
        }))),
  ];
  return requests.map((each) => ({
    ...each,
    kinds: ALL_KINDS.filter((kind) => isWritten({ read, written }, [...each.path, kind])),
  }));
}

const oneKindOfRequest: Rule = (draft) => {
  const protocol = draft.read.smoke?.protocol;
  if (protocol === undefined) return [];
  return requestsOf(draft).flatMap(({ path, kinds }) => assessKinds(path, kinds, protocol));
};

function assessKinds(
  path: SpecPath,
  kinds: readonly (keyof RequestFile)[],
  protocol: SmokeProtocol,
): SpecIssue[] {
  const allowed = KINDS[protocol];
  const strange = kinds.find((kind) => !allowed.includes(kind));
  if (strange !== undefined) {
    const home = Object.entries(KINDS).find(([, known]) => known.includes(strange))?.[0];
    return [
      issue(
        [...path, strange],
        `belongs to the protocol ${home}, and this smoke speaks ${protocol}: use ${allowed.join(" or ")}, or write "protocol: ${home}"`,
      ),
    ];
  }
  if (kinds.length === 1) return [];
  return kinds.length === 0
    ? [issue(path, `says nothing to the agent: add ${allowed.join(" or ")}`)]
    : [issue(path, `must hold only one of ${kinds.join(" and ")}`)];
}

/** Only turns that every session sends in the same form can be told and asked. */
const isolationTells: Rule = (draft) => {
  const isolation = draft.read.smoke?.isolation;
  return (["tell", "ask"] as const).flatMap((key) => {
    const request = isolation?.[key];
    if (request === undefined) return [];
    const path = ["smoke", "isolation", key];
    if (request.payloads !== undefined || request.agentCard !== undefined)
      return [issue(path, "must say something to the agent in one turn, with one payload")];
    const holds = holdsPlaceholder(request, "secret");
    if (key === "tell" && !holds)
      return [issue(path, "must hold ${secret}, which the other session may not know")];
    return key === "ask" && holds
      ? [issue(path, "must not hold ${secret}: an agent that repeats the question would leak it")]
      : [];
  });
};

const everyPayloadIsSent: Rule = ({ read: { smoke } }) => {
  const { sessions } = smoke ?? {};
  if (sessions === undefined) return [];
  return (smoke?.turns ?? []).flatMap((turn, index) => {
    const payloads = turn?.payloads;
    if (!Array.isArray(payloads) || payloads.length <= sessions) return [];
    return [
      issue(
        ["smoke", "turns", index, "payloads"],
        `holds ${payloads.length} payloads, one for each session, and there are only ${sessions} sessions: write "sessions: ${payloads.length}"`,
      ),
    ];
  });
};

const withinTheBudget: Rule = ({ read: { smoke } }) => {
  const maxTurns = smoke?.budget?.maxTurns;
  const planned = countSmokeTurns(smoke);
  return planned === undefined || maxTurns === undefined || planned <= maxTurns
    ? []
    : [
        issue(
          ["smoke", "budget", "maxTurns"],
          `must be at least ${planned}, which the sessions send when nothing is repeated, is ${maxTurns}`,
        ),
      ];
};

export const turnRules: readonly Rule[] = [
  oneKindOfRequest,
  isolationTells,
  everyPayloadIsSent,
  withinTheBudget,
];
