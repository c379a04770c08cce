import { NormalizedSchema } from "@smithy/core/schema";

import type { Constraint } from "../../emulator/constraints/constraint.ts";
import { rulesOf } from "../../emulator/constraints/rules.ts";
import type { Rule } from "../../emulator/constraints/rules.ts";
import { constraintTable } from "../../emulator/constraints/table.ts";
import type { Operation } from "../../emulator/protocol/operations.ts";
import { sampleInput } from "./sample-input.ts";

type Kind = "required" | "pattern" | "enum" | "length" | "range" | "union" | "element";

/** A valid input with one thing wrong in it. */
export interface Breakage {
  readonly kind: Kind;
  /** As the error names it. */
  readonly path: string;
  /** What the error says of it. */
  readonly words: string;
  readonly input: Record<string, unknown>;
}

type Steps = readonly (string | number)[];

interface Spot {
  readonly schema: NormalizedSchema;
  readonly constraint: Constraint;
  readonly value: unknown;
  readonly path: string;
  readonly steps: Steps;
}

const recordOf = (index: number | undefined): Constraint =>
  (index === undefined ? undefined : constraintTable.records[index]) ?? {};

/** Every way in which the constraints of an operation can be broken, one at a time. */
export function breakagesOf(operation: Operation): Breakage[] {
  const schema = NormalizedSchema.of(operation.schema[4]);
  if (!schema.isStructSchema()) return [];
  const input = sampleInput(operation, { optional: true });
  const broken = (steps: Steps, value: unknown): Record<string, unknown> => {
    const copy = structuredClone(input);
    let at = copy;
    for (const step of steps.slice(0, -1)) at = at[step] as Record<string, unknown>;
    const last = steps.at(-1) as string;
    if (value === undefined) delete at[last];
    else at[last] = value;
    return copy;
  };
  const found: Breakage[] = [];
  const visit = (spot: Spot): void => {
    found.push(
      ...ownBreakages(operation, spot).map(({ value, ...rest }) => ({
        ...rest,
        input: broken(spot.steps, value),
      })),
    );
    for (const inner of innerSpots(operation, spot)) visit(inner);
  };
  visit({ schema, constraint: {}, value: input, path: "", steps: [] });
  return found;
}

interface Wrong extends Omit<Breakage, "input"> {
  readonly value: unknown;
}

function ownBreakages(
  operation: Operation,
  { schema, constraint, value, path, steps }: Spot,
): Wrong[] {
  if (steps.length === 0) return [];
  const { httpLabel, httpHeader } = schema.getMergedTraits();
  const rules = rulesOf(operation.service, constraint);
  const wrong = rules.flatMap((rule): Wrong[] => {
    const kind = kindOf(rule);
    const breaking = candidates(value, constraint)
      .filter((candidate) => !rule.holds(candidate))
      .find(
        (candidate) => !(httpLabel && candidate === "") && !(httpHeader && isUnsendable(candidate)),
      );
    return breaking === undefined ? [] : [{ kind, path, words: rule.words, value: breaking }];
  });
  if (schema.isUnionSchema())
    wrong.push({ kind: "union", path, words: "exactly one member", value: {} });
  return wrong;
}

const isUnsendable = (value: unknown): boolean =>
  typeof value === "string" && /^\s*$|[^ -~]/.test(value);

function kindOf({ words }: Rule): Kind {
  if (words.includes("regular expression")) return "pattern";
  if (words.includes("enum value set")) return "enum";
  return words.includes("have length") ? "length" : "range";
}

const LONGEST_TEXT = 20_000;

/** Values of the same type, some of which break whatever rule there is. */
function candidates(value: unknown, { length, range }: Constraint): unknown[] {
  const [min, max] = length ?? [null, null];
  if (typeof value === "string") {
    const texts = ["!", " ", "§", "\u0001", "\n"].map((text) => text.repeat(Math.max(1, min ?? 1)));
    const long = max !== null && max < LONGEST_TEXT ? ["a".repeat(max + 1)] : [];
    return [...texts, ...long, "", "a"];
  }
  if (typeof value === "number")
    return [(range?.[1] ?? Infinity) + 1, (range?.[0] ?? -Infinity) - 1].filter(Number.isFinite);
  if (Array.isArray(value)) {
    const long =
      max !== null && max < 1_000 ? [Array.from({ length: max + 1 }, () => value[0])] : [];
    return [[], ...long];
  }
  return value !== null && typeof value === "object" && value.constructor === Object ? [{}] : [];
}

function innerSpots(
  operation: Operation,
  { schema, constraint, value, path, steps }: Spot,
): Spot[] {
  if (schema.isListSchema()) {
    const inner = schema.getValueSchema();
    const [item] = value as unknown[];
    const at = inner.isStructSchema() ? `${path}.1.member` : path;
    return [
      {
        schema: inner,
        constraint: recordOf(constraint.item),
        value: item,
        path: at,
        steps: [...steps, 0],
      },
    ].filter(({ value: found }) => found !== undefined);
  }
  if (schema.isMapSchema()) {
    const inner = schema.getValueSchema();
    return Object.entries(value as object)
      .slice(0, 1)
      .map(([key, item]) => ({
        schema: inner,
        constraint: recordOf(constraint.value),
        value: item as unknown,
        path: inner.isStructSchema() ? `${path}.${key}.member` : path,
        steps: [...steps, key],
      }));
  }
  if (!schema.isStructSchema()) return [];
  const records = constraintTable.structs[operation.service][schema.getName() ?? ""] ?? {};
  return [...schema.structIterator()]
    .map(([name, member]) => ({
      schema: member,
      constraint: recordOf(records[name]),
      value: (value as Record<string, unknown>)[name],
      path: path === "" ? name : `${path}.${name}`,
      steps: [...steps, name],
    }))
    .filter((spot) => spot.value !== undefined);
}

/** Inputs without one required member each; labels and payloads cannot be left out. */
export function missingOf(operation: Operation): Breakage[] {
  const schema = NormalizedSchema.of(operation.schema[4]);
  if (!schema.isStructSchema()) return [];
  const tuple = schema.getSchema() as readonly unknown[];
  const requiredCount = typeof tuple[6] === "number" ? tuple[6] : 0;
  return [...schema.structIterator()]
    .slice(0, requiredCount)
    .filter(
      ([, member]) =>
        !member.getMergedTraits().httpLabel &&
        !member.isIdempotencyToken() &&
        !member.getMergedTraits().httpPayload &&
        !member.getMergedTraits().httpPayload,
    )
    .map(([path]) => {
      const { [path]: _, ...input } = sampleInput(operation, { optional: true });
      return { kind: "required" as const, path, words: "Member must not be null", input };
    });
}
