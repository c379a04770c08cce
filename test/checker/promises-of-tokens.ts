import type { Facts, LogLine, Violation } from "./facts.ts";
import { record } from "./read-story.ts";

const ENDPOINT_CHANGES: readonly string[] = [
  "UpdateAgentRuntimeEndpoint",
  "CreateAgentRuntimeEndpoint",
  "DeleteAgentRuntimeEndpoint",
];

/** 3: whatever reached AWS carries the token of a decision in the history, on every attempt. */
export function carriesDecidedTokens(facts: Facts): Violation[] {
  const { story, endpoint, runtimeId } = facts;
  const decided = story.acts.map(({ input }) => input["clientToken"]);
  return callsOf(facts)
    .filter(({ operation = "" }) => ENDPOINT_CHANGES.includes(operation))
    .filter(({ input = {} }) => (input["endpointName"] ?? input["name"]) === endpoint)
    .filter(({ input }) => input?.["agentRuntimeId"] === runtimeId)
    .filter(({ clientToken }) => !decided.includes(clientToken))
    .map((evidence) => ({
      promise: 3,
      what: `${endpoint} was changed with a token that no decision drew`,
      evidence,
    }));
}

/** 3: one decision to mint makes one version, however often it is sent. */
export function mintsOnce(facts: Facts): Violation[] {
  const mints = facts.story.acts.filter(({ name }) => name === "mintVersion");
  const images = mints.map(({ input }) => record(input["artifact"])["uri"]);
  const made = callsOf(facts).filter(
    ({ operation, input, outcome, repeated }) =>
      operation === "UpdateAgentRuntime" &&
      input?.["agentRuntimeId"] === facts.runtimeId &&
      images.some((uri) => uri !== undefined && JSON.stringify(input).includes(String(uri))) &&
      outcome?.status === 202 &&
      repeated !== true,
  );
  return made.length <= mints.length
    ? []
    : [{ promise: 3, what: "one decision to mint made several versions", evidence: made }];
}

/** Calls in the promotion's time with the credentials that its sessions were opened with. */
function callsOf({ story, log }: Facts): LogLine[] {
  const sessions = story.acts.map(({ input }) => input["sessionId"]);
  const tokens = story.acts.map(({ input }) => input["clientToken"]);
  const ours = log.filter(
    ({ input, clientToken }) =>
      (clientToken !== undefined && tokens.includes(clientToken)) ||
      (input?.["runtimeSessionId"] !== undefined && sessions.includes(input["runtimeSessionId"])),
  );
  const keys = new Set(ours.map(({ accessKeyId }) => accessKeyId));
  const endedAtMs = story.end?.atMs ?? Number.POSITIVE_INFINITY;
  return log.filter(
    ({ accessKeyId, atMs }) =>
      accessKeyId !== undefined &&
      keys.has(accessKeyId) &&
      atMs >= story.startedAtMs &&
      atMs <= endedAtMs,
  );
}
