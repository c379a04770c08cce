import type { Resource } from "../../emulator/stored/resource.ts";
import { resourceOf } from "../../emulator/stored/resources/index.ts";
import { itemsOf, operationNamed } from "../../emulator/stored/schemas.ts";
import { sampleInput } from "../helpers/sample-input.ts";
import { sendNamed } from "../helpers/send-named.ts";
import type { begin } from "./story.ts";

export type Story = Awaited<ReturnType<typeof begin>>;
export type Facts = Record<string, unknown>;

/** Longer than any stored resource takes to become ready, or to be gone. */
export const SETTLED_MS = 5_000;

export const send = (story: Story, name: string, input: Facts): Promise<Facts> =>
  sendNamed(story, operationNamed(name), input);

/** The members that name a resource's parent, which is made first. */
export async function placeOf(story: Story, resource: Resource): Promise<Facts> {
  if (!resource.parent) return {};
  const parent = resourceOf(resource.parent.type);
  await create(story, parent, 90);
  const { id, arn } = await identify(story, parent, {});
  return { [resource.parent.key]: resource.parent.key.endsWith("Arn") ? arn : id };
}

export async function create(story: Story, resource: Resource, seed: number, place: Facts = {}) {
  const operation = operationNamed(resource.operations.create);
  const input = { ...sampleInput(operation, { optional: true, seed }), ...place };
  const output = await send(story, resource.operations.create, input);
  return { input, output };
}

/** The newest of a kind, as its list shows it. */
export async function identify(story: Story, resource: Resource, place: Facts) {
  const { member } = itemsOf(resource.operations.list);
  const key = resource.parent?.key;
  const input = key === undefined ? {} : { [key]: place[key] };
  const listed = await send(story, resource.operations.list, input);
  const newest = (listed[member] as Facts[]).at(-1) ?? {};
  const id = newest[resource.idMember ?? resource.key] as string;
  return { id, arn: newest[resource.arn?.member ?? ""] as string | undefined };
}

/** What a delete requires beside the names of the resource and its parent. */
export const alsoRequired = (operation: string): Facts =>
  operation === "DeletePaymentInstrument" ? { paymentConnectorId: "connector-0123456789" } : {};

/** A resource of a kind that is at rest, by the members that name it. */
export async function makeSettled(story: Story, type: string): Promise<Facts> {
  const resource = resourceOf(type);
  const place = await placeOf(story, resource);
  await create(story, resource, 1, place);
  const { id } = await identify(story, resource, place);
  await story.clock.advance(SETTLED_MS);
  return { ...place, [resource.key]: id };
}
