import { compilePattern } from "../smoke/assertions/pattern.ts";
import { holdsPlaceholder } from "../smoke/fill-placeholders.ts";
import { issue } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** Set by the caller of AWS itself; a token in a spec would be in history. */
const OWN_HEADERS =
  /^(?:authorization|host|accept|connection|content-.*|transfer-.*|mcp-.*|x-amz-.*|x-amzn-bedrock-agentcore-runtime-(?:session|user)-id)$/i;
const HEADER_NAME = /^[a-z][a-z0-9_-]{0,255}$/i;

const markerHeaders: Rule = ({ read: { smoke } }) =>
  Object.keys(smoke?.marker?.headers ?? {}).flatMap((name) => {
    const path = ["smoke", "marker", "headers", name];
    if (OWN_HEADERS.test(name))
      return [issue(path, "must not be a header that the engine or AWS sets itself")];
    return HEADER_NAME.test(name)
      ? []
      : [issue(path, "is no header's name: a letter, then letters, digits, - or _")];
  });

const markedPayloads: Rule = ({ read: { smoke } }) => {
  if (smoke?.marker?.payload === undefined || smoke.protocol !== "http") return [];
  return (smoke.turns ?? []).flatMap((turn, index) =>
    (["payload", "payloads"] as const).flatMap((key) => {
      const payloads = [turn?.[key] ?? []].flat();
      if (payloads.every((payload) => typeof payload === "object" && !Array.isArray(payload)))
        return [];
      return [
        issue(
          ["smoke", "turns", index, key],
          "must be a mapping: smoke.marker.payload adds fields to it",
        ),
      ];
    }),
  );
};

/** The user id stands in the token then, and AWS takes none beside it. */
const userIdBySignature: Rule = ({ read: { smoke } }) =>
  smoke?.marker?.userId !== undefined && typeof smoke.caller === "object"
    ? [
        issue(
          ["smoke", "marker", "userId"],
          "is for the caller sigv4: with a token, the user is whom the token names",
        ),
      ]
    : [];

/** Everything that the actor left is deleted: it must be nobody else's. */
const ownActor: Rule = ({ read: { smoke } }) =>
  (smoke?.cleanup ?? []).flatMap((each, index) =>
    each?.actor === undefined || holdsPlaceholder(each.actor, "promotionId")
      ? []
      : [
          issue(
            ["smoke", "cleanup", index, "actor"],
            "must hold ${promotionId}: all that this actor ever left is deleted, so it must be the smoke's alone",
          ),
        ],
  );

/** The spec itself is kept. */
const nothingToRedact: Rule = ({ read: { smoke } }) =>
  (smoke?.redact ?? []).flatMap((source, index) =>
    source !== undefined && compilePattern(source).test(JSON.stringify(smoke?.turns ?? []))
      ? [
          issue(
            ["smoke", "redact", index],
            "matches what smoke.turns itself holds, and a spec is kept in the workflow's history: take it out of the spec",
          ),
        ]
      : [],
  );

export const syntheticRules: readonly Rule[] = [
  markerHeaders,
  markedPayloads,
  userIdBySignature,
  ownActor,
  nothingToRedact,
];
