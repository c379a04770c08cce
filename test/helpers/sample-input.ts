import { NormalizedSchema } from "@smithy/core/schema";

import type { Constraint } from "../../emulator/constraints/constraint.ts";
import { enumValues } from "../../emulator/constraints/rules.ts";
import { constraintTable } from "../../emulator/constraints/table.ts";
import type { Operation } from "../../emulator/protocol/operations.ts";
import { sampleText } from "./sample-text.ts";

export interface SampleOptions {
  /** Optional members too, in the first levels. By default only what is required. */
  readonly optional?: boolean;
  /** Other seeds give other texts. */
  readonly seed?: number;
}

type Service = Operation["service"];

interface Sampling extends Required<SampleOptions> {
  readonly service: Service;
  readonly depth: number;
}

const DEEPEST_OPTIONAL = 4;
const SAMPLE_TIME = new Date("2026-09-26T12:00:00Z");

const recordOf = (index: number | undefined): Constraint =>
  (index === undefined ? undefined : constraintTable.records[index]) ?? {};

/** An input that the service model allows, in the form that the SDK's commands take. */
export function sampleInput(
  operation: Operation,
  { optional = false, seed = 0 }: SampleOptions = {},
): Record<string, unknown> {
  const schema = NormalizedSchema.of(operation.schema[4]);
  if (!schema.isStructSchema()) return {};
  return sampleStruct(schema, { service: operation.service, optional, seed, depth: 0 });
}

function sampleStruct(schema: NormalizedSchema, sampling: Sampling): Record<string, unknown> {
  const tuple = schema.getSchema() as readonly unknown[];
  const requiredCount = typeof tuple[6] === "number" ? tuple[6] : 0;
  const records = constraintTable.structs[sampling.service][schema.getName() ?? ""] ?? {};
  const members = [...schema.structIterator()];
  const wanted = schema.isUnionSchema()
    ? members.slice(0, 1)
    : members.filter(([, member], index) => {
        const extra = sampling.optional && sampling.depth < DEEPEST_OPTIONAL;
        return index < requiredCount || (extra && !member.isIdempotencyToken());
      });
  const inner = { ...sampling, depth: sampling.depth + 1 };
  return Object.fromEntries(
    wanted.map(([name, member]) => [name, sampleValue(member, recordOf(records[name]), inner)]),
  );
}

function sampleValue(
  schema: NormalizedSchema,
  constraint: Constraint,
  sampling: Sampling,
): unknown {
  if (schema.isStructSchema()) return sampleStruct(schema, sampling);
  if (schema.isListSchema()) {
    const length = Math.max(1, constraint.length?.[0] ?? 0);
    const item = recordOf(constraint.item);
    return Array.from({ length }, (_, index) =>
      sampleValue(schema.getValueSchema(), item, { ...sampling, seed: sampling.seed + index }),
    );
  }
  if (schema.isMapSchema()) {
    const size = Math.max(1, constraint.length?.[0] ?? 0);
    const [key, value] = [recordOf(constraint.key), recordOf(constraint.value)];
    return Object.fromEntries(
      Array.from({ length: size }, (_, index) => {
        const own = { ...sampling, seed: sampling.seed + index };
        return [
          sampleValue(schema.getKeySchema(), key, own),
          sampleValue(schema.getValueSchema(), value, own),
        ];
      }),
    );
  }
  if (schema.isTimestampSchema()) return SAMPLE_TIME;
  if (schema.isBlobSchema()) return new TextEncoder().encode('{"prompt":"hello"}');
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return sampleNumber(constraint);
  return schema.isStringSchema() ? sampleString(constraint, sampling) : { sample: true };
}

function sampleNumber({ range: [min, max] = [null, null] }: Constraint): number {
  return Math.min(Math.max(1, min ?? 1), max ?? Infinity);
}

function sampleString(constraint: Constraint, { service, seed }: Sampling): string {
  if (constraint.enum !== undefined) return enumValues(service, constraint.enum)[0] as string;
  const limits = constraint.length ?? [null, null];
  return sampleText(constraint.pattern ?? "[a-z][a-z0-9]*", limits, seed);
}
