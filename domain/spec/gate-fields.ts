import { z } from "zod";
import { DEFAULT_ALPHA, DEFAULT_SESSION_CORRELATION } from "../statistics/defaults.ts";
import { choice, duration, flag, share, text, wholeNumber } from "./fields.ts";

/** Argo Rollouts' default. */
const CONSECUTIVE_ERRORS = 4;

/** What every gate has. */
export const commonFields = {
  name: text("a short name", /^[\w .%-]{1,60}$/u)
    .optional()
    .describe("Its name in status and reports. Default: from its kind."),
  dryRun: flag().default(false).describe("Measured and shown, but never decides."),
  initialDelay: duration({ allowZero: true })
    .prefault("0s")
    .describe("Before its first measurement."),
  interval: duration()
    .optional()
    .describe("Between two measurements. Default, and at least: the interval of its step."),
  failureLimit: wholeNumber({ min: 0 })
    .default(0)
    .describe("The gate fails when more measurements than this failed."),
  inconclusiveLimit: wholeNumber({ min: 0 })
    .default(0)
    .describe("A person is asked when more measurements than this were inconclusive."),
  consecutiveErrorLimit: wholeNumber({ min: 0 })
    .default(CONSECUTIVE_ERRORS)
    .describe("The gate fails when more measurements in a row than this could not be taken."),
  count: wholeNumber({ min: 1 })
    .optional()
    .describe(
      "So many measurements are enough. Default: 1 before the re-point; in the bake it goes on to the end.",
    ),
};

/** What decides in a sequential test. */
export const testFields = {
  alpha: share()
    .refine((alpha) => alpha > 0 && alpha < 1, { error: "must be above 0 and below 1." })
    .prefault(DEFAULT_ALPHA)
    .describe("The share of healthy candidates that the gate may refuse, however often it looks."),
  margin: share()
    .refine((margin) => margin < 1, { error: "must be below 100%." })
    .optional()
    .describe("How much the rate may be above the baseline's, in place of a ratio."),
  ratio: z
    .number({ error: "must be a number above 1, like 2" })
    .gt(1, { error: "must be a number above 1, like 2" })
    .max(1_000, { error: "must be 1000 at most" })
    .optional()
    .describe("How many times the baseline's rate is tolerated. Default: 1.5, without a margin."),
};

/** A sequential test before and after the re-point. */
export const beforeAfterFields = {
  ...testFields,
  toleratedRate: share()
    .refine((rate) => rate > 0 && rate < 1, { error: "must be above 0% and below 100%." })
    .prefault("5%")
    .describe(
      "In the bake it passes once the invocations exclude a rate above this, or above twice what is tolerated of the baseline's, if that is more; without traffic before the re-point this is the limit itself.",
    ),
  minimumInvocations: wholeNumber({ min: 1 })
    .optional()
    .describe(
      "It passes with so many. Default: what excludes `toleratedRate` at `alpha`: 73 for 5% when none fails, and about 40 more for each that does; before the re-point at most the turns that the smoke sends.",
    ),
  sessionCorrelation: share()
    .prefault(DEFAULT_SESSION_CORRELATION)
    .describe(
      "How much the errors of one session go together: 0 not at all, 1 a session fails as a whole.",
    ),
};

export const percentile = () => choice(["p50", "p90", "p95", "p99"]);
