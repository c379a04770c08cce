import { z } from "zod";

/** The same shape with everything that may be missing: what is right in a spec that has mistakes. */
export type Salvaged<T> = T extends readonly (infer Item)[]
  ? readonly (Salvaged<Item> | undefined)[]
  : T extends object
    ? T extends { kind: string }
      ? T // a form among several is read whole or not at all
      : { readonly [Key in keyof T]?: Salvaged<T[Key]> | undefined }
    : T;

/**
 * Reads what can be read, so that rules over several keys are checked, and their mistakes shown,
 * together with the mistakes in single keys. List positions stay as they are.
 */
export function salvage<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Salvaged<z.output<Schema>> | undefined {
  return salvageUnknown(schema, value) as Salvaged<z.output<Schema>> | undefined;
}

function salvageUnknown(schema: z.core.$ZodType, value: unknown): unknown {
  const whole = z.safeParse(schema, value);
  if (whole.success) return whole.data;
  if (
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional
  ) {
    return salvageUnknown(schema.def.innerType, value);
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => salvageUnknown(schema.def.element, item));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  if (schema instanceof z.ZodRecord) {
    const { valueType } = schema.def;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, salvageUnknown(valueType, each)]),
    );
  }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.def.shape as Record<string, z.core.$ZodType>);
    return Object.fromEntries(
      fields.map(([key, field]) => [
        key,
        salvageUnknown(field, (value as Record<string, unknown>)[key]),
      ]),
    );
  }
  return undefined;
}
