import { promotionWorkflowId } from "../target.ts";
import type { PromotionSpec } from "./promotion-spec.ts";
import type { SpecPath } from "./spec-issue.ts";

type Mapping = Readonly<Record<string, unknown>>;

export interface WrittenStage {
  /** The stage as a spec of its own. */
  readonly written: Mapping;
  /** Where in the file a key of the stage's own spec stands. */
  readonly place: (path: SpecPath) => SpecPath;
}

/** Keys of a stage that belong to the target of its spec. */
const PLACE_KEYS = ["runtime", "roleArn", "externalId"] as const;

/** The stages of a file, each as a spec of its own; undefined when the file has no list of them. */
export function splitStages(written: unknown): WrittenStage[] | undefined {
  if (!isMapping(written) || !Array.isArray(written["stages"])) return undefined;
  const { stages, ...common } = written;
  const entries = (stages as unknown[]).map((stage) =>
    isMapping(stage) ? stage : { endpoint: stage },
  );
  return entries.map((stage, index) => ({
    written: toSpec(common, stage, entries[index - 1]),
    place: (path) =>
      placeOf(path, { index, stage, isName: !isMapping((stages as unknown[])[index]) }),
  }));
}

function toSpec(common: Mapping, stage: Mapping, before: Mapping | undefined): Mapping {
  const { endpoint, promotedAtLeast, ...rest } = stage;
  const isPlace = (key: string): boolean => (PLACE_KEYS as readonly string[]).includes(key);
  const place = Object.fromEntries(Object.entries(rest).filter(([key]) => isPlace(key)));
  const sections = Object.entries(rest).filter(([key]) => !isPlace(key));
  const target = isMapping(common["target"]) ? common["target"] : {};
  return {
    ...common,
    target: { ...target, ...place, endpoint },
    ...(before === undefined ? {} : { candidate: toCandidate(target, before, promotedAtLeast) }),
    ...Object.fromEntries(sections.map(([key, value]) => [key, over(common[key], value)])),
  };
}

/** What the stage before serves. */
function toCandidate(target: Mapping, before: Mapping, promotedAtLeast: unknown): Mapping {
  const named = PLACE_KEYS.flatMap((key) => {
    const value = before[key] ?? target[key];
    // A runtime that is named by its id is the target's own.
    const isLeftOut =
      value === undefined || (key === "runtime" && !String(value).startsWith("arn:"));
    return isLeftOut ? [] : [[key, value] as const];
  });
  return {
    endpoint: before["endpoint"],
    ...Object.fromEntries(named),
    ...(promotedAtLeast === undefined ? {} : { promotedAtLeast }),
  };
}

function over(common: unknown, own: unknown): unknown {
  return isMapping(common) && isMapping(own) ? { ...common, ...own } : own;
}

function placeOf(path: SpecPath, of: { index: number; stage: Mapping; isName: boolean }): SpecPath {
  const [first, second] = path;
  const here = ["stages", of.index];
  if (first === "target" && second === "endpoint") return of.isName ? here : [...here, "endpoint"];
  if (first === "target" && typeof second === "string" && second in of.stage)
    return [...here, ...path.slice(1)];
  if (first === "candidate" && of.index > 0) return here;
  return typeof first === "string" && first in of.stage ? [...here, ...path] : path;
}

/** The first stage, with those that follow behind it. */
export function linkStages(specs: readonly PromotionSpec[]): PromotionSpec | undefined {
  return specs.reduceRight<PromotionSpec | undefined>(
    (next, spec) => (next === undefined ? spec : { ...spec, next }),
    undefined,
  );
}

/** A spec and those that follow it, in order. */
export function listStages(spec: PromotionSpec): PromotionSpec[] {
  return [spec, ...(spec.next === undefined ? [] : listStages(spec.next))];
}

/** The name of an endpoint that two stages move. */
export function findRepeatedStage(specs: readonly PromotionSpec[]): string | undefined {
  const ids = specs.map(({ target }) => promotionWorkflowId(target));
  const repeated = specs.find((_spec, index) => ids.indexOf(ids[index] ?? "") !== index);
  return repeated?.target.endpoint;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
