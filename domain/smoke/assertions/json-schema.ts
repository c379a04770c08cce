import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Options } from "ajv";
import { compilePattern } from "./pattern.ts";

/** What is wrong with a value, in words; undefined when the schema holds. */
export type JsonSchemaCheck = (value: unknown) => string | undefined;

/** Ajv's own engine would let a schema's `pattern` hang the worker. */
const linearRegExp = Object.assign((source: string) => compilePattern(source), { code: "linear" });

/** A keyword or format that nobody knows would check nothing: it is refused. */
const OPTIONS: Options = {
  strictSchema: true,
  allErrors: false,
  logger: false,
  code: { regExp: linearRegExp },
};

/** Throws when it is not a JSON Schema (2020-12, or draft-07 where `$schema` says so). */
export function compileJsonSchema(schema: unknown): JsonSchemaCheck {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    throw new TypeError("a JSON Schema is a mapping");
  const { $schema: dialect, ...rest } = schema as Record<string, unknown>;
  // The validator of such a one answers with a promise, which is never false.
  if ("$async" in rest) throw new TypeError("$async is not JSON Schema");
  const ajv = engineFor(dialect);
  const validate = ajv.compile(rest);
  return (value) =>
    validate(value) === true ? undefined : ajv.errorsText(validate.errors, { dataVar: "answer" });
}

function engineFor(dialect: unknown): Ajv {
  if (dialect === undefined) return new Ajv2020(OPTIONS);
  const named = String(dialect);
  if (/json-schema\.org\/draft\/2020-12\/schema#?$/.test(named)) return new Ajv2020(OPTIONS);
  if (/json-schema\.org\/draft-07\/schema#?$/.test(named)) return new Ajv(OPTIONS);
  throw new TypeError(`${named} is not a dialect known here: use 2020-12 or draft-07`);
}

/** What keeps the value from being a JSON Schema. */
export function describeJsonSchemaProblem(schema: unknown): string | undefined {
  try {
    compileJsonSchema(schema);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
