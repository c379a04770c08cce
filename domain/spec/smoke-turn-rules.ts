import { holdsPlaceholder } from "../smoke/fill-placeholders.ts";
import { countSmokeTurns } from "./gate-minimum.ts";
import { issue, isWritten } from "./rule.ts";
import type { Draft, Rule } from "./rule.ts";
import type { SmokeProtocol } from "./smoke-spec.ts";
import type { TurnFile } from "./smoke-turn-schema.ts";
import type { SpecIssue, SpecPath } from "./spec-issue.ts";

type Kind = Exclude<keyof TurnFile, "expect" | "until">;

/** What may be sent, by protocol. */
const KINDS: Readonly<Record<SmokeProtocol, readonly Kind[]>> = {
  http: ["payload", "payloads"],
  mcp: ["listTools", "callTool"],
  a2a: ["agentCard", "message"],
};
const ALL_KINDS = Object.values(KINDS).flat();

interface PlacedKinds {
  readonly path: SpecPath;
  readonly kinds: readonly Kind[];
}

/** Every place of the smoke at which something is sent. */
function kindsOf({ read, written }: Draft): PlacedKinds[] {
  const { turns, isolation } = read.smoke ?? {};
  const paths: SpecPath[] = [
    ...(turns ?? []).map((_, index) => ["smoke", "turns", index]),
    ...(isolation === undefined ? [] : ["tell", "ask"].map((key) => ["smoke", "isolation", key])),
  ];
  return paths.map((path) => ({
    path,
    kinds: ALL_KINDS.filter((kind) => isWritten({ read, written }, [...path, kind])),
  }));
}

const oneKindOfRequest: Rule = (draft) => {
  const protocol = draft.read.smoke?.protocol;
  if (protocol === undefined) return [];
  return kindsOf(draft).flatMap(({ path, kinds }) => assessKinds(path, kinds, protocol));
};

function assessKinds(path: SpecPath, kinds: readonly Kind[], protocol: SmokeProtocol): SpecIssue[] {
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

const isolationTells: Rule = (draft) => {
  const isolation = draft.read.smoke?.isolation;
  return (["tell", "ask"] as const).flatMap((key) => {
    const request = isolation?.[key];
    if (request === undefined) return [];
    const path = ["smoke", "isolation", key];
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
    const path = ["smoke", "turns", index, "payloads"];
    if (typeof payloads === "string")
      return [issue(path, `names the file ${payloads}, which was not read here: give a list`)];
    if (!Array.isArray(payloads) || payloads.length <= sessions) return [];
    return [
      issue(
        path,
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
