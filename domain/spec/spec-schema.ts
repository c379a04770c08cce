import { z } from "zod";
import { formatDuration } from "../format.ts";
import { DEFAULT_BASELINE_WINDOW_MS } from "../statistics/defaults.ts";
import { approvalSchema } from "./approval-schema.ts";
import { candidateSchema } from "./candidate-schema.ts";
import { choice, duration, section, text, wholeNumber } from "./fields.ts";
import { freezeList } from "./freeze-schema.ts";
import { gateList } from "./gate-schema.ts";
import { smokeSchema } from "./smoke-schema.ts";
import { namedEndpoint, placeFields, targetSchema } from "./target-schema.ts";

const interval = (standard: string) =>
  duration().prefault(standard).describe("Time between two looks.");

const awaitVersion = section({
  timeout: duration().prefault("30m").describe("How long the candidate may take to be READY."),
  interval: interval("5s"),
}).describe("Waiting for the candidate.");

const gate = section({
  gates: gateList()
    .prefault([{ kind: "cross-check" }])
    .describe("All of them must pass. Default: the cross-check. An empty list turns the step off."),
  interval: interval("30s"),
  timeout: duration()
    .prefault("20m")
    .describe("Without a verdict after this long there is no evidence."),
  onNoEvidence: choice(["pause", "stop"])
    .default("pause")
    .describe("Without enough evidence in time: wait for a person, or stop."),
}).describe("What must hold before the endpoint is moved.");

const repoint = section({
  evidenceMaxAge: duration()
    .prefault("24h")
    .describe("Evidence older than this is gathered anew before the re-point."),
  timeout: duration()
    .prefault("10m")
    .describe("How long the call that moves the endpoint is retried."),
  freezeTimeout: duration({ allowZero: true })
    .prefault("24h")
    .describe("How long the end of a freeze is waited for; then the promotion stops."),
}).describe("The one call that moves the endpoint.");

const watch = section({
  timeout: duration()
    .prefault("30m")
    .describe(
      "How long the endpoint may take to be READY on the candidate; then it is rolled back.",
    ),
  interval: interval("2s"),
}).describe("Watching the endpoint after the re-point.");

const verify = section({
  sessions: wholeNumber({ min: 0, max: 1_000 })
    .default(2)
    .describe("How many sessions are opened; 0 turns the step off."),
  timeout: duration().prefault("10m").describe("How long the whole step may take."),
  onNoEvidence: choice(["pause", "roll-back", "continue"])
    .default("pause")
    .describe(
      "When the engine itself may not call the endpoint: wait for a person, roll back, or go on.",
    ),
}).describe("Fresh sessions with the smoke's turns through the endpoint itself.");

const bake = section({
  gates: gateList()
    .prefault([{ kind: "sequential" }])
    .describe(
      "One that fails rolls back, all must pass at the end. Default: the sequential test, whether the endpoint fails more often than before.",
    ),
  duration: duration()
    .optional()
    .describe(
      "How long, counting only time with traffic. Default: the baseline's idle session timeout, at least 30m.",
    ),
  minimumInvocations: wholeNumber({ min: 1 })
    .optional()
    .describe(
      "How many invocations must be seen. Default: the largest of the minimums of its gates.",
    ),
  minimumSessions: wholeNumber({ min: 0 })
    .default(1)
    .describe("How many new sessions must be seen."),
  interval: interval("60s"),
  timeout: duration()
    .prefault("12h")
    .describe("Without enough evidence after this long there is none."),
  onNoEvidence: choice(["pause", "roll-back", "promote", "promote-if-synthetic-pass"])
    .default("pause")
    .describe(
      "Without enough evidence in time: wait for a person, roll back, promote all the same, or promote when synthetic sessions through the endpoint passed meanwhile.",
    ),
  synthetic: section({
    interval: duration().prefault("15m").describe("How often, while nobody calls the endpoint."),
    sessions: wholeNumber({ min: 1, max: 100 }).default(1).describe("How many at a time."),
  })
    .optional()
    .describe(
      "The smoke's script through the endpoint, for promote-if-synthetic-pass. One that fails rolls back. They are no user's evidence: their minutes are left out.",
    ),
}).describe("Watching the endpoint's own metrics while users are on the candidate.");

const rollback = section({
  timeout: duration().prefault("1h").describe("How long it is tried before a person is called."),
  interval: interval("2s"),
  fallback: choice(["none", "next-older"])
    .default("none")
    .describe(
      "When the baseline cannot be served: call a person, or first try the next lower version that exists, once.",
    ),
  drain: choice(["none", "stop"])
    .default("none")
    .describe(
      "After a rollback: leave the sessions that began on the candidate, or stop those that the endpoint's log group names.",
    ),
}).describe("Moving the endpoint back to the baseline.");

const metrics = section({
  delay: duration({ allowZero: true })
    .prefault("5m")
    .describe(
      "A period may decide when it is older than this: CloudWatch shows the newest ones late.",
    ),
  period: duration()
    .prefault("60s")
    .describe("Length of one metric period. AWS publishes by the minute."),
  baselineWindow: duration()
    .prefault(formatDuration(DEFAULT_BASELINE_WINDOW_MS))
    .describe(
      "How long before the re-point the endpoint's own counts are what gates compare with. Whole days: an error rate swings over the day.",
    ),
}).describe("How CloudWatch is read.");

const stage = z.union(
  [
    namedEndpoint("AWS itself moves it to every new version"),
    section({
      endpoint: namedEndpoint("AWS itself moves it to every new version").describe(
        "The endpoint of this stage.",
      ),
      ...placeFields,
      promotedAtLeast: duration({ allowZero: true })
        .optional()
        .describe("How long ago the stage before must have been promoted. Default: 0s."),
      smoke: z.unknown().optional().describe("Goes over the keys of `smoke` in this stage."),
      gate: z.unknown().optional().describe("Goes over the keys of `gate` in this stage."),
      approval: z.unknown().optional().describe("In place of `approval` in this stage."),
      verify: z.unknown().optional().describe("Goes over the keys of `verify` in this stage."),
      bake: z.unknown().optional().describe("Goes over the keys of `bake` in this stage."),
      rollback: z.unknown().optional().describe("Goes over the keys of `rollback` in this stage."),
    }),
  ],
  {
    error:
      "must be the name of an endpoint, or a mapping like {endpoint: production, approval: true}",
  },
);

/** The file that people write. Reading it fills in every default that does not rest on another key. */
export const specSchema = section({
  $schema: text("the address of a JSON Schema")
    .optional()
    .describe("Where an editor finds this schema."),
  version: z
    .literal(1, { error: "must be 1, the version of this format" })
    .describe("The version of this format: 1."),
  target: targetSchema,
  candidate: candidateSchema,
  stages: z
    .array(stage, { error: "must be a list of endpoints, like [staging, production]" })
    .min(2, { error: "must be two endpoints at least; for one name it as target.endpoint" })
    .optional()
    .describe(
      "Endpoints to promote to in this order, in place of target.endpoint: each begins when the one before is promoted, with what that one serves.",
    ),
  awaitVersion: awaitVersion.prefault({}),
  smoke: smokeSchema,
  gate: gate.prefault({}),
  approval: approvalSchema,
  freeze: freezeList(),
  repoint: repoint.prefault({}),
  watch: watch.prefault({}),
  verify: verify.prefault({}),
  bake: bake.prefault({}),
  rollback: rollback.prefault({}),
  metrics: metrics.prefault({}),
}).describe("A promotion of agentcore-rollouts.");

export type SpecFile = z.output<typeof specSchema>;

/** JSON Schema of the file, for editors. */
export function renderSpecJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(specSchema, { io: "input", target: "draft-7" });
  // Stages stand in place of the endpoint: which of the two is missing is said when the file is read.
  const { target } = schema.properties as { target: { required?: string[] } };
  target.required = (target.required ?? []).filter((key) => key !== "endpoint");
  return { ...schema, title: "agentcore-rollouts promotion spec" };
}
