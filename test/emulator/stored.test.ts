import { describe, expect, test } from "vitest";

import type { Resource } from "../../emulator/stored/resource.ts";
import { resources } from "../../emulator/stored/resources/index.ts";
import { itemsOf, operationNamed, outputSchema, prune } from "../../emulator/stored/schemas.ts";
import { sampleInput } from "../helpers/sample-input.ts";
import { SETTLED_MS, alsoRequired, create, identify, placeOf, send } from "./stored-story.ts";
import type { Facts } from "./stored-story.ts";
import { begin } from "./story.ts";

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
        const shownId = items[0]?.[resource.idMember ?? resource.key];
        // AWS's own evaluators are in the list too.
        if (!String(shownId).startsWith("Builtin.")) ids.push(shownId);
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
