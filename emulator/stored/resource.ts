import type { Operation } from "../protocol/operations.ts";
import type { Scope } from "../scope.ts";
import type { Random } from "../time/random.ts";

/** The states that a resource goes through; a resource without `creating` is ready at once. */
export interface Statuses {
  readonly ready: string;
  readonly creating?: string;
  readonly updating?: string;
  readonly deleting?: string;
  readonly createFailed?: string;
  readonly updateFailed?: string;
}

/** What an id is made from. */
export interface IdSource {
  readonly random: Random;
  /** The resource's name; empty when its kind has none. */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the derived attributes of a resource may depend on. */
export interface Derivation {
  readonly input: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  readonly random: Random;
  readonly nowMs: number;
  readonly id: string;
  readonly name: string;
  /** By which the resources below the parent tell themselves apart; empty without a parent. */
  readonly parentId: string;
  readonly created: boolean;
  /** By evaluator id, with `*` for all others. */
  readonly evaluationScores: Readonly<Record<string, number>>;
}

/** A kind of resource that is plainly created, read, listed, updated and deleted. */
export interface Resource {
  readonly type: string;
  readonly service: Exclude<Operation["service"], "cloudwatch">;
  readonly operations: {
    readonly create: string;
    readonly get: string;
    readonly list: string;
    readonly update?: string;
    readonly delete: string;
    /** Further operations that answer as get and list do. */
    readonly alsoGet?: string;
    readonly alsoList?: string;
  };
  /** The input member that names one. */
  readonly key: string;
  /** The member under which answers name it, when that is another. */
  readonly idMember?: string;
  readonly makeId: (source: IdSource) => string;
  readonly arn?: {
    readonly member: string;
    readonly path: (id: string, parentId: string) => string;
    /** The service in the ARN, when it is not bedrock-agentcore. */
    readonly service?: string;
  };
  /** The create member that no two of a parent's may share. */
  readonly name?: string;
  readonly parent?: { readonly type: string; readonly key: string };
  readonly statuses?: Statuses;
  /** `replace` empties what an update leaves out; `merge` keeps it. */
  readonly update?: "replace" | "merge";
  /** Members of the list input that select by equality. */
  readonly filters?: readonly string[];
  /** Attributes that the input does not hold as such; undefined removes one. */
  readonly derive?: (of: Derivation) => Readonly<Record<string, unknown>>;
  /** Every update makes a version of the resource that stays readable. */
  readonly version?: {
    readonly member: string;
    readonly next: (count: number, random: Random) => string;
    readonly list: string;
    readonly get?: string;
  };
  /** Attributes that answers hold only once it is ready. */
  readonly whenReady?: readonly string[];
  /** How long it takes to be ready, when that is not as for other resources. */
  readonly timing?: "evaluationMs";
  /** It does more than keep what it is given: BEHAVIOR.md says what. */
  readonly modelled?: true;
  /** Cannot be deleted while resources stand below it. */
  readonly childrenFirst?: boolean;
}
