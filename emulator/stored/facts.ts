import { partitionOf } from "../state/model.ts";
import type { StoredRecord } from "../state/model.ts";
import type { Scope } from "../scope.ts";
import type { World } from "../world.ts";
import { recordsOf, statusOf } from "./records.ts";
import type { Resource } from "./resource.ts";
import { resourceOf } from "./resources/index.ts";
import { itemsOf, outputSchema, project } from "./schemas.ts";
import type { Facts } from "./schemas.ts";

const idMemberOf = (resource: Resource): string => resource.idMember ?? resource.key;

/** The members by which answers name a resource, and those below it. */
function identityOf(resource: Resource, record: StoredRecord): Facts {
  return {
    [resource.key]: record.id,
    [idMemberOf(resource)]: record.id,
    ...(resource.arn && { [resource.arn.member]: record.arn }),
  };
}

function parentIdentity(world: World, scope: Scope, of: Subject): Facts {
  if (!of.resource.parent) return {};
  const parent = resourceOf(of.resource.parent.type);
  const { parentId } = of.record;
  const record = Object.values(recordsOf(world, scope, parent.type)).find(
    ({ id }) => id === parentId,
  );
  return record ? { ...identityOf(parent, record), ...nameFact(parent, record) } : {};
}

/** Only parents whose name member is not plain `name` lend it to what stands below them. */
const nameFact = ({ name }: Resource, record: StoredRecord): Facts =>
  name === undefined || name === "name" ? {} : { [name]: record.name };

interface Subject {
  readonly resource: Resource;
  readonly record: StoredRecord;
}

/** Everything that answers may say of a resource, under all the names that they use for it. */
export function factsOf(world: World, scope: Scope, subject: Subject): Facts {
  const { resource, record } = subject;
  const createdAt = new Date(record.createdAtMs);
  const updatedAt = new Date(record.updatedAtMs);
  const { tags } = partitionOf(world.store.state, scope.account, scope.region);
  const status = statusOf(record, world.clock.now());
  const { failureReason } = record;
  const failed = failureReason !== undefined && status === record.status;
  const early = status === resource.statuses?.ready ? [] : (resource.whenReady ?? []);
  return {
    ...parentIdentity(world, scope, subject),
    ...Object.fromEntries(
      Object.entries(record.attributes).filter(([name]) => !early.includes(name)),
    ),
    ...identityOf(resource, record),
    ...(resource.name !== undefined && { [resource.name]: record.name }),
    ...(resource.statuses && { status }),
    ...(failed && {
      failureReason,
      statusReason: failureReason,
      statusReasons: [failureReason],
      errorDetails: [failureReason],
    }),
    ...(record.arn !== "" && tags[record.arn] && { tags: tags[record.arn] }),
    createdAt,
    createdTime: createdAt,
    updatedAt,
    lastUpdatedAt: updatedAt,
    lastUpdatedTime: updatedAt,
  };
}

export const answerOf = (
  operation: string,
  { resource }: Pick<Subject, "resource">,
  facts: Facts,
): Facts => project(outputSchema(operation), facts, idMemberOf(resource));

/** The part of facts that some answer shows: what is kept of an input. Secrets are in none. */
export function keptAttributes(resource: Resource, facts: Facts): Record<string, unknown> {
  const { get, list } = resource.operations;
  const { item } = itemsOf(list);
  const whole = project(outputSchema(get), facts, idMemberOf(resource));
  const wrapped = Object.entries(whole).find(
    ([name, value]) => facts[name] === undefined && typeof value === "object" && value !== null,
  );
  const shown = wrapped ? (wrapped[1] as Facts) : whole;
  return { ...(item.isStructSchema() ? project(item, facts, "") : {}), ...shown };
}
