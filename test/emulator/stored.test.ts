import { describe, expect, test } from "vitest";

import type { Resource } from "../../emulator/stored/resource.ts";
import { resourceOf, resources } from "../../emulator/stored/resources/index.ts";
import { itemsOf, operationNamed, outputSchema, prune } from "../../emulator/stored/schemas.ts";
import { sampleInput } from "../helpers/sample-input.ts";
import { sendNamed } from "../helpers/send-named.ts";
import { begin } from "./story.ts";

type Story = Awaited<ReturnType<typeof begin>>;
type Facts = Record<string, unknown>;

const send = (story: Story, name: string, input: Facts): Promise<Facts> =>
  sendNamed(story, operationNamed(name), input);

const SETTLED_MS = 5_000;

/** What a delete requires beside the names of the resource and its parent. */
const alsoRequired = (operation: string): Facts =>
  operation === "DeletePaymentInstrument" ? { paymentConnectorId: "connector-0123456789" } : {};

/** Where an answer shows a resource: at the top, or in one structure. */
function shown(resource: Resource, answer: Facts): Facts {
  const id = resource.idMember ?? resource.key;
  if (id in answer) return answer;
  const inner = Object.values(answer).find(
    (part): part is Facts => typeof part === "object" && part !== null && id in part,
  );
  return inner ?? answer;
}

/** The members that Get answers, by name. */
function readableMembers({ operations, idMember, key }: Resource) {
  const members = outputSchema(operations.get).getMemberSchemas();
  if ((idMember ?? key) in members) return members;
  const wrapper = Object.values(members).find((member) => member.isStructSchema());
  return wrapper?.getMemberSchemas() ?? members;
}

/** The members that name a resource's parent, which is made first. */
async function placeOf(story: Story, resource: Resource): Promise<Facts> {
  if (!resource.parent) return {};
  const parent = resourceOf(resource.parent.type);
  const { input } = await create(story, parent, 90);
  const { id, arn } = await identify(story, parent, input);
  return { [resource.parent.key]: resource.parent.key.endsWith("Arn") ? arn : id };
}

async function create(story: Story, resource: Resource, seed: number, place: Facts = {}) {
  const operation = operationNamed(resource.operations.create);
  const input = { ...sampleInput(operation, { optional: true, seed }), ...place };
  const output = await send(story, resource.operations.create, input);
  return { input, output };
}

/** The newest of a kind, as its list shows it. */
async function identify(story: Story, resource: Resource, place: Facts) {
  const { member } = itemsOf(resource.operations.list);
  const key = resource.parent?.key;
  const input = key === undefined ? {} : { [key]: place[key] };
  const listed = await send(story, resource.operations.list, input);
  const newest = (listed[member] as Facts[]).at(-1) ?? {};
  const id = newest[resource.idMember ?? resource.key] as string;
  return { id, arn: newest[resource.arn?.member ?? ""] as string | undefined };
}

describe.each(resources.map((resource) => [resource.type, resource] as const))(
  "%s",
  (_type, resource) => {
    const { get, list, update, delete: remove } = resource.operations;

    test("is created, read, listed in pages, updated, tagged and deleted through the SDK", async () => {
      const story = await begin();
      const place = await placeOf(story, resource);
      const made = await create(story, resource, 1, place);
      const { id, arn } = await identify(story, resource, place);
      const named = { ...place, ...alsoRequired(remove), [resource.key]: id };
      await story.clock.advance(SETTLED_MS);

      const first = shown(resource, await send(story, get, named));
      expect(first).toMatchObject({ [resource.idMember ?? resource.key]: id });
      const readable = readableMembers(resource);
      for (const [member, value] of Object.entries(shown(resource, made.output))) {
        if (!readable[member] || /status|tags|updated/i.test(member)) continue;
        expect({ [member]: first[member] }).toEqual({ [member]: value });
      }
      for (const [member, value] of Object.entries(made.input)) {
        if (!readable[member] || member === "tags") continue;
        expect({ [member]: first[member] }).toMatchObject({
          [member]: prune(readable[member], value),
        });
      }
      await create(story, resource, 2, place);
      await create(story, resource, 3, place);
      const ids: unknown[] = [];
      let nextToken: unknown;
      do {
        const page = await send(story, list, { ...place, maxResults: 1, nextToken });
        const items = page[itemsOf(list).member] as Facts[];
        expect(items).toHaveLength(1);
        ids.push(items[0]?.[resource.idMember ?? resource.key]);
        nextToken = page["nextToken"];
      } while (nextToken !== undefined);
      expect(new Set(ids).size).toBe(3);
      expect(ids[0]).toBe(id);
      await story.clock.advance(SETTLED_MS);

      if (update !== undefined) {
        const change = sampleInput(operationNamed(update), { optional: true, seed: 4 });
        await send(story, update, { ...change, ...named });
        await story.clock.advance(SETTLED_MS);
        const changed = shown(resource, await send(story, get, named));
        expect(changed).not.toEqual(first);
      }

      if (arn?.includes(":bedrock-agentcore:")) {
        await send(story, "TagResource", { resourceArn: arn, tags: { team: "one", stage: "two" } });
        await send(story, "UntagResource", { resourceArn: arn, tagKeys: ["stage"] });
        const { tags } = await send(story, "ListTagsForResource", { resourceArn: arn });
        expect(tags).toMatchObject({ team: "one" });
        expect(tags).not.toHaveProperty("stage");
      }

      await send(story, remove, named);
      await story.clock.advance(SETTLED_MS);
      await expect(send(story, get, named)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        $metadata: { httpStatusCode: 404 },
      });
    });
  },
);
