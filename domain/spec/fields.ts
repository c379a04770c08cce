import { z } from "zod";
import { DURATION_PATTERN, parseDurationMs } from "./duration.ts";
import { PERCENTAGE_PATTERN, parseShare } from "./share.ts";
import { suggest } from "./suggest.ts";

/*
 * The kinds of values that a spec is made of. Each names, as its error, what the value must be;
 * what it is instead is added where the issues are written (`spec-issues.ts`).
 */

/** A mapping that refuses unknown keys. Its issue about them has one line for each. */
export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => describeUnknownKey(key, known)).join("\n")
        : `must be a mapping with the keys ${known.join(", ")}`,
  });
}

function describeUnknownKey(key: string, known: readonly string[]): string {
  const meant = suggest(key, known);
  return meant === undefined
    ? `is not a known key; known here are ${known.join(", ")}`
    : `is not a known key; did you mean "${meant}"?`;
}

const LONGEST_DURATION_MS = 30 * 86_400_000;
const DURATION = "must be a duration with its unit, like 90s, 10m or 24h";

/** Written with its unit, read as milliseconds. */
export function duration(options: { allowZero?: boolean } = {}) {
  return z
    .string({ error: DURATION })
    .regex(DURATION_PATTERN, { error: DURATION })
    .transform((written, context) => {
      const durationMs = parseDurationMs(written) ?? 0;
      if (durationMs > LONGEST_DURATION_MS) context.addIssue("must be 30d at most");
      else if (durationMs === 0 && options.allowZero !== true)
        context.addIssue("must be longer than 0s");
      return durationMs;
    });
}

const SHARE = "must be a share of one, like 5% or 0.05";

/** Written as a percentage or a fraction, read as a fraction. */
export function share() {
  const either = z.union(
    [z.string().regex(PERCENTAGE_PATTERN, { error: SHARE }), z.number({ error: SHARE })],
    {
      error: SHARE,
    },
  );
  return either.transform((written, context) => {
    const fraction = parseShare(written);
    if (fraction === undefined) context.addIssue(SHARE);
    return fraction ?? 0;
  });
}

const PERCENTAGE = "must be a share like 80%";

/** Written like 80%, read as a fraction: where a bare number is a count. */
export function percentage() {
  return z
    .string({ error: PERCENTAGE })
    .regex(PERCENTAGE_PATTERN, { error: PERCENTAGE })
    .transform((written, context) => {
      const fraction = parseShare(written);
      if (fraction === undefined || fraction === 0) context.addIssue(PERCENTAGE);
      return { share: fraction ?? 1 };
    });
}

const LARGEST_COUNT = 1_000_000_000;

export function wholeNumber(options: { min: 0 | 1; max?: number }) {
  const { min, max = LARGEST_COUNT } = options;
  const least = min === 0 ? "a whole number, 0 or more" : "a whole number above 0";
  const error = options.max === undefined ? `must be ${least}` : `must be ${least}, ${max} at most`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function flag() {
  return z.boolean({ error: "must be true or false" });
}

export function choice<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: (issue) => describeChoice(issue.input, values) });
}

export function describeChoice(input: unknown, values: readonly string[]): string {
  const meant = typeof input === "string" ? suggest(input, values) : undefined;
  return `must be ${values.join(" or ")}${meant === undefined ? "" : ` (did you mean "${meant}"?)`}`;
}

/** Text that fits a pattern; `must` says in words what it has to be. */
export function text(must: string, pattern: RegExp = /./) {
  const error = `must be ${must}`;
  return z.string({ error }).regex(pattern, { error });
}
