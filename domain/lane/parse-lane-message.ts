import { LONGEST_PROOF } from "../promotion/parse-message.ts";
import { VERSION_PATTERN } from "../target.ts";
import { AFTER_REPOINT, ON_BUSY } from "./lane-input.ts";

/** Messages that people and programs send to a lane. */
export const LANE_MESSAGES = [
  "request",
  "rollBack",
  "freeze",
  "unfreeze",
  "adopt",
  "follow",
  "unfollow",
  "cancelRequest",
] as const;
export type LaneMessageName = (typeof LANE_MESSAGES)[number];

type Check = (value: unknown) => string | undefined;

const text: Check = (value) =>
  typeof value === "string" && value.length <= 500 ? undefined : "must be text of at most 500";
const key: Check = (value) =>
  typeof value === "string" && value !== "" && value.length <= 200
    ? undefined
    : "must be text of 1 to 200 characters";
const proof: Check = (value) =>
  typeof value === "string" && value.length <= LONGEST_PROOF
    ? undefined
    : `must be text of at most ${LONGEST_PROOF}`;
const flag: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");
const version: Check = (value) =>
  typeof value === "string" && VERSION_PATTERN.test(value)
    ? undefined
    : 'must be a version number in quotes, like "3"';
const duration: Check = (value) =>
  typeof value === "number" && value >= 0 ? undefined : "must be milliseconds";
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && values.includes(value)
      ? undefined
      : `must be one of ${values.join(", ")}`;
const spec: Check = (value) => {
  const { version: format, target } = (value ?? {}) as { version?: unknown; target?: unknown };
  return format === 1 && typeof target === "object" && target !== null
    ? undefined
    : "must be a normalised spec; start promotions with the command line or the library";
};

const emergency: Check = (value) => {
  const { reason } = (value ?? {}) as { reason?: unknown };
  return typeof reason === "string" && reason.trim() !== ""
    ? undefined
    : 'must be an object with its reason: {"reason": "why"}';
};

interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

const word = { by: text, reason: text, proof };

const SHAPES: Readonly<Record<LaneMessageName, Shape>> = {
  request: {
    required: { key, spec, onBusy: oneOf(ON_BUSY) },
    optional: {
      supersedeAfterRepoint: oneOf(AFTER_REPOINT),
      again: flag,
      emergency,
      requestedBy: text,
      reason: text,
    },
  },
  rollBack: { required: { to: version }, optional: { key, ...word } },
  freeze: { required: {}, optional: word },
  unfreeze: { required: {}, optional: word },
  adopt: { required: {}, optional: word },
  follow: { required: { spec, debounceMs: duration }, optional: word },
  unfollow: { required: {}, optional: word },
  cancelRequest: { required: { key }, optional: word },
};

/** What is wrong with the argument of a message, or undefined. Looks at its shape alone. */
export function findShapeMistake(name: LaneMessageName, argument: unknown): string | undefined {
  const { required, optional } = SHAPES[name];
  const known = Object.keys({ ...required, ...optional });
  if (typeof argument !== "object" || argument === null || Array.isArray(argument))
    return `The message takes one object with the fields ${known.join(", ")}.`;
  const fields = argument as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((field) => !known.includes(field));
  if (unknown !== undefined)
    return `The message has an unknown field "${unknown.slice(0, 100)}"; it takes ${known.join(", ")}.`;
  for (const [field, check] of Object.entries({ ...required, ...optional })) {
    const value = fields[field];
    if (value === undefined && field in optional) continue;
    const mistake = value === undefined ? "is missing" : check(value);
    if (mistake !== undefined) return `The message's field "${field}" ${mistake}.`;
  }
  return undefined;
}
