import { parseDurationMs } from "./duration.ts";
import { CONDITION_OPERATORS } from "./gate-spec.ts";
import type { Condition, ConditionOperator } from "./gate-spec.ts";
import { parseShare } from "./share.ts";

/** What a condition's number is of: decides its unit. */
export type ConditionUnit = "share" | "duration" | "number";

const PATTERN = new RegExp(String.raw`^\s*(${CONDITION_OPERATORS.join("|")})\s*(\S+)\s*$`, "u");

const EXAMPLES: Record<ConditionUnit, string> = {
  share: "<= 5%",
  duration: "<= 2s",
  number: "<= 10",
};

/** `<= 5%`, `> 2s`, `< 10`; a text instead says what it must be. */
export function parseCondition(written: string, unit: ConditionUnit): Condition | string {
  const [, operator, number = ""] = PATTERN.exec(written) ?? [];
  const value = operator === undefined ? undefined : parseValue(number, unit);
  if (operator === undefined || value === undefined)
    return `must be a comparison with ${UNIT_WORDS[unit]}, like "${EXAMPLES[unit]}"`;
  return { operator: operator as ConditionOperator, value, text: `${operator} ${number}` };
}

const UNIT_WORDS: Record<ConditionUnit, string> = {
  share: "a share",
  duration: "a duration and its unit",
  number: "a number",
};

function parseValue(text: string, unit: ConditionUnit): number | undefined {
  if (unit === "duration") return parseDurationMs(text);
  const number = /^-?\d+(\.\d+)?$/u.test(text) ? Number(text) : undefined;
  return unit === "share" ? parseShare(number ?? text) : number;
}

export function holds({ operator, value: limit }: Condition, value: number): boolean {
  switch (operator) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    case "==":
      return value === limit;
    case "!=":
      return value !== limit;
    default:
      return operator satisfies never;
  }
}

/** Whether some number meets both: then the two contradict each other. */
export function canBothHold(one: Condition, other: Condition): boolean {
  const step = Math.max(1, Math.abs(one.value), Math.abs(other.value)) * 1e-6;
  const candidates = [one.value, other.value, (one.value + other.value) / 2].flatMap((value) => [
    value - step,
    value,
    value + step,
  ]);
  return candidates.some((value) => holds(one, value) && holds(other, value));
}
