import { z } from "zod";
import { MESSAGES } from "../promotion/status.ts";
import { approvalFields, quorumList, roleName } from "../spec/approval-schema.ts";
import { choice, duration, flag, section, share, text } from "../spec/fields.ts";
import { freezeListOfWorker } from "../spec/freeze-schema.ts";
import { SKIPPABLE } from "./emergency.ts";
import { LANE_RIGHTS } from "./policy.ts";
import type { GuardedAction } from "./policy.ts";

const pattern = (what: string) => text(`${what}, in which * stands for any text`).optional();

const match = section({
  account: pattern("an account").describe("In quotes."),
  region: pattern("a region"),
  runtime: pattern("a runtime id"),
  endpoint: pattern("an endpoint"),
})
  .prefault({})
  .describe("Which endpoints the rule is for; what is left out matches all. `*` is any text.");

const GATE_KINDS = [
  "cross-check",
  "threshold",
  "sequential",
  "latency",
  "alarms",
  "paired-smoke",
  "evaluation",
  "webhook",
] as const;

const requiredGates = z
  .array(
    section({
      kind: choice(GATE_KINDS).describe("The gate's kind."),
      metric: choice(["error-rate", "latency"]).optional().describe("Of a threshold: its metric."),
      max: share()
        .optional()
        .describe("Of an error rate: the highest limit that the spec's gate may have."),
    }),
    { error: "must be a list of gates, like [{kind: cross-check}]" },
  )
  .optional()
  .describe("Gates that a spec must name, at least as strict.");

const onNoEvidence = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .array(choice(values), { error: `must be a list of ${values.join(", ")}` })
    .min(1, { error: "must name at least one" })
    .optional()
    .describe("What a spec may choose.");

const approval = section({ quorum: quorumList(), ...approvalFields })
  .optional()
  .describe("Who must approve, whatever the spec says; a spec may ask for more.");

const roleList = () =>
  z
    .array(roleName(), { error: "must be a list of roles" })
    .min(1, { error: "must name at least one role" })
    .optional();

const guarded = [
  ...MESSAGES.filter((name) => name !== "approve"),
  ...LANE_RIGHTS,
  "emergency" as const,
];
const may = section(
  Object.fromEntries(guarded.map((action) => [action, roleList()])) as Record<
    GuardedAction,
    ReturnType<typeof roleList>
  >,
)
  .optional()
  .describe("Roles that a message is kept to. What is left out is open to all.");

const rule = section({
  match,
  approval,
  requireProof: flag()
    .optional()
    .describe("Whether typed names count for nothing: who acts must be proven by AWS."),
  proofRegions: z
    .array(text("a region, like us-east-1", /^[a-z]{2,4}(?:-[a-z]+)+-\d$/), {
      error: "must be a list of regions",
    })
    .min(1, { error: "must name at least one region" })
    .optional()
    .describe("Regions whose STS may prove it. Default: the endpoint's own."),
  gate: section({ requiredGates, onNoEvidence: onNoEvidence(["pause", "stop"]) })
    .optional()
    .describe("Before the endpoint is moved."),
  verify: section({ onNoEvidence: onNoEvidence(["pause", "roll-back", "continue"]) })
    .optional()
    .describe("The sessions through the endpoint itself."),
  bake: section({
    minimumDuration: duration().optional().describe("The shortest bake."),
    requiredGates,
    onNoEvidence: onNoEvidence(["pause", "roll-back", "promote"]),
  })
    .optional()
    .describe("After the endpoint was moved."),
  allowUnpinnedArtifacts: flag().optional().describe("With false no spec may allow them."),
  may,
  onDrift: choice(["ask", "adopt"])
    .optional()
    .describe("What a lane does when someone else moved its endpoint. Default: ask."),
  emergency: section({
    skips: z
      .array(choice(SKIPPABLE), { error: `must be a list of ${SKIPPABLE.join(", ")}` })
      .describe("What `promote --emergency` leaves out."),
  })
    .optional()
    .describe("Without it there are no emergencies."),
});

/** The file that the owners of endpoints write. */
export const policySchema = section({
  $schema: text("the address of a JSON Schema")
    .optional()
    .describe("Where an editor finds this schema."),
  version: z
    .literal(1, { error: "must be 1, the version of this format" })
    .describe("The version of this format: 1."),
  roles: z
    .record(
      roleName(),
      z
        .array(text("an ARN or a name, in which * stands for any text"), {
          error: "must be a list of ARNs or names",
        })
        .min(1, { error: "must name at least one person" }),
      { error: "must be a mapping of roles to lists" },
    )
    .default({})
    .describe(
      "Who is in a role. ARNs stand for proven identities (an assumed role as the role's own ARN, without its path), names for what people say they are called.",
    ),
  rules: z
    .array(rule, { error: "must be a list of rules" })
    .min(1, { error: "must hold at least one rule" })
    .describe("All rules that match an endpoint hold for it together; of each the strictest."),
  freeze: freezeListOfWorker(),
}).describe("The policy of agentcore-rollouts: what every promotion must hold to.");

export type PolicyFile = z.output<typeof policySchema>;

/** JSON Schema of the file, for editors. */
export function renderPolicyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(policySchema, { io: "input", target: "draft-7" });
  return { ...schema, title: "agentcore-rollouts policy" };
}
