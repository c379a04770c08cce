import { z } from "zod";
import { duration, section, text, wholeNumber } from "./fields.ts";

const APPROVAL = "must be true, or a mapping like {timeout: 24h}";

/** The longest quorum that anybody could mean. */
const MOST_PEOPLE = 20;

export function roleName() {
  return text("the name of a role in the policy, like team-leads", /^[\w.-]{1,64}$/);
}

const part = section({
  role: roleName().describe("A role of the worker's policy."),
  count: wholeNumber({ min: 1, max: MOST_PEOPLE }).default(1).describe("How many people of it."),
});

export function quorumList() {
  return z
    .array(part, { error: "must be a list of roles, like [{role: team-leads, count: 2}]" })
    .min(1, { error: "must name at least one role" })
    .describe(
      "Who must approve: so many people of each role, each person counted once. Roles are defined in the worker's policy.",
    );
}

export const approvalFields = {
  timeout: duration().prefault("24h").describe("How long the approval may take."),
  remindEvery: duration()
    .optional()
    .describe("How often a promotion that waits says again what is missing. Default: never."),
};

export const approvalSchema = z
  .union(
    [
      z.boolean({ error: APPROVAL }),
      section({
        ...approvalFields,
        quorum: quorumList()
          .optional()
          .describe(
            "Who must approve: so many people of each role of the worker's policy. Default: one person, anyone.",
          ),
      }),
    ],
    { error: APPROVAL },
  )
  .prefault(false)
  .describe(
    "Ask people before the endpoint is moved: `true`, or `{timeout: 24h}`. Default: nobody is asked, unless the worker's policy says so.",
  );
