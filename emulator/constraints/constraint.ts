import type { Operation } from "../protocol/operations.ts";

type Limits = readonly [min: number | null, max: number | null];

/** What the service model says of a value beyond its type. Other records are named by index. */
export interface Constraint {
  /** Characters of a text, elements of a list, entries of a map, bytes of a blob. */
  readonly length?: Limits;
  readonly range?: Limits;
  /** Without its outer anchors. */
  readonly pattern?: string;
  /** The name under which the SDK package exports the values. */
  readonly enum?: string;
  readonly item?: number;
  readonly key?: number;
  readonly value?: number;
}

export interface ConstraintTable {
  readonly records: readonly Constraint[];
  /** By service, the SDK's name of the structure, and member: the index of the record. */
  readonly structs: Readonly<
    Record<Operation["service"], Readonly<Record<string, Readonly<Record<string, number>>>>>
  >;
}
