import { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaRef } from "@smithy/types";

import type { Operation } from "../protocol/operations.ts";
import type { Constraint } from "./constraint.ts";
import { elementsCheck } from "./elements.ts";
import type { Check, ElementsCheck } from "./elements.ts";
import { rulesOf } from "./rules.ts";
import type { Rule } from "./rules.ts";
import { constraintTable } from "./table.ts";
import { typeTestOf, wrongType } from "./value-type.ts";
import { shownValue } from "./violation.ts";

type Service = Operation["service"];

const NULL_WORDS = "Member must not be null";
const UNION_WORDS = "Member must have exactly one member set";

const structChecks = new Map<unknown, Check>();
const recordOf = (index: number | undefined): Constraint =>
  (index === undefined ? undefined : constraintTable.records[index]) ?? {};

/** The check for a structure, compiled once; a structure may contain itself. */
export function structCheck(service: Service, ref: SchemaRef): Check {
  const schema = NormalizedSchema.of(ref);
  const key = schema.getSchema();
  const known = structChecks.get(key);
  if (known) return known;
  let compiled: Check | undefined;
  const lazily: Check = (value, path, found) => {
    compiled ??= compileStruct(service, schema);
    compiled(value, path, found);
  };
  structChecks.set(key, lazily);
  return lazily;
}

function compileStruct(service: Service, schema: NormalizedSchema): Check {
  const tuple = schema.getSchema() as readonly unknown[];
  const requiredCount = typeof tuple[6] === "number" ? tuple[6] : 0;
  const records = constraintTable.structs[service][schema.getName() ?? ""] ?? {};
  const members = [...schema.structIterator()].map(([name, member], index) => ({
    name,
    required: index < requiredCount,
    check: compile(service, member, recordOf(records[name])),
  }));
  const isUnion = schema.isUnionSchema();
  return (value, path, found) => {
    const prefix = path === "" ? "" : `${path}.`;
    let present = 0;
    for (const { name, required, check } of members) {
      const member = (value as Record<string, unknown>)[name];
      if (member === undefined || member === null) {
        if (required) found.push({ path: prefix + name, words: NULL_WORDS });
        continue;
      }
      present += 1;
      check(member, prefix + name, found);
    }
    if (isUnion && present !== 1) found.push({ path, words: UNION_WORDS });
  };
}

function compile(service: Service, schema: NormalizedSchema, constraint: Constraint): Check {
  const own = rulesCheck(schema, rulesOf(service, constraint));
  const inner = innerCheck(service, schema, constraint);
  const type = typeTestOf(schema);
  return (value, path, found) => {
    if (type && !type.test(value)) throw wrongType(value, type.name);
    own?.(value, path, found);
    inner?.(value, path, found);
  };
}

function rulesCheck(schema: NormalizedSchema, rules: readonly Rule[]): Check | undefined {
  if (rules.length === 0) return undefined;
  const { sensitive } = schema.getMergedTraits();
  return (value, path, found) => {
    for (const { words, holds } of rules) {
      if (holds(value)) continue;
      const shown = sensitive ? undefined : shownValue(value);
      found.push({ path, words, ...(shown !== undefined && { shown }) });
    }
  };
}

function innerCheck(
  service: Service,
  schema: NormalizedSchema,
  constraint: Constraint,
): Check | undefined {
  if (schema.isStructSchema()) return structCheck(service, schema);
  const elements = (of: NormalizedSchema, index: number | undefined): ElementsCheck =>
    elementsCheck({
      inSensitive: schema.getMergedTraits().sensitive !== undefined,
      schema: of,
      rules: rulesOf(service, recordOf(index)),
      inner: innerCheck(service, of, recordOf(index)),
    });
  if (schema.isListSchema()) {
    const items = elements(schema.getValueSchema(), constraint.item);
    return (value, path, found) => {
      const list = value as unknown[];
      items({ kind: "Member", values: list, path, step: (index) => index + 1 }, found);
    };
  }
  if (!schema.isMapSchema()) return undefined;
  const keys = elements(schema.getKeySchema(), constraint.key);
  const entries = elements(schema.getValueSchema(), constraint.value);
  return (value, path, found) => {
    const names = Object.keys(value as object);
    const values = Object.values(value as object) as unknown[];
    keys({ kind: "Map keys", values: names, path, step: (index) => index }, found);
    entries({ kind: "Map value", values, path, step: (index) => names[index] as string }, found);
  };
}
