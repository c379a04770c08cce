import {
  ListAgentRuntimesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";
import { begin, createRuntime } from "./story.ts";

test("lists are paged to the end by nextToken", async () => {
  const story = await begin();
  for (const name of ["one", "two", "three"]) await createRuntime(story, name);
  const first = await story.control.send(new ListAgentRuntimesCommand({ maxResults: 2 }));
  const second = await story.control.send(
    new ListAgentRuntimesCommand({ maxResults: 2, nextToken: first.nextToken }),
  );
  const names = [...(first.agentRuntimes ?? []), ...(second.agentRuntimes ?? [])].map(
    (item) => item.agentRuntimeName,
  );
  expect(names).toEqual(["one", "two", "three"]);
  expect(second.nextToken).toBeUndefined();
});

test("tags are set, listed and removed", async () => {
  const story = await begin();
  const { arn } = await createRuntime(story);
  await story.control.send(
    new TagResourceCommand({ resourceArn: arn, tags: { team: "a", stage: "b" } }),
  );
  await story.control.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ["stage"] }));
  const { tags } = await story.control.send(new ListTagsForResourceCommand({ resourceArn: arn }));
  expect(tags).toEqual({ team: "a" });
});
