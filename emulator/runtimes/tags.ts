import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  TagResourceCommandInput,
  TagResourceResponse,
  UntagResourceCommandInput,
  UntagResourceResponse,
} from "@aws-sdk/client-bedrock-agentcore-control";

import { invalid, notFound } from "../protocol/errors.ts";
import type { Call, World } from "../world.ts";
import { findEndpoint, findRuntime, partition } from "./lookup.ts";

const TAGGED =
  /^arn:aws[a-z-]*:bedrock-agentcore:([a-z0-9-]+):(\d{12}):runtime\/([^/]+)(?:\/runtime-endpoint\/([^/]+))?$/;

/** The tags of a runtime or endpoint that exists in the caller's account and region. */
function tagsOf(world: World, call: Call, arn: string): Record<string, string> {
  const match = TAGGED.exec(arn);
  if (!match) throw invalid(`Invalid resource ARN: ${arn}`);
  const [, region, account, id = "", endpoint] = match;
  if (region !== call.region || account !== call.account)
    throw notFound(`Resource ${arn} not found`);
  const runtime = findRuntime(world, call, id);
  if (endpoint !== undefined) findEndpoint(runtime, endpoint);
  return (partition(world, call).tags[arn] ??= {});
}

export function tagResource(
  world: World,
  call: Call,
  input: TagResourceCommandInput,
): TagResourceResponse {
  Object.assign(tagsOf(world, call, input.resourceArn as string), input.tags);
  world.store.touch();
  return {};
}

export function untagResource(
  world: World,
  call: Call,
  input: UntagResourceCommandInput,
): UntagResourceResponse {
  const tags = tagsOf(world, call, input.resourceArn as string);
  for (const key of input.tagKeys as string[]) delete tags[key];
  world.store.touch();
  return {};
}

export const listTagsForResource = (
  world: World,
  call: Call,
  input: ListTagsForResourceCommandInput,
): ListTagsForResourceResponse => ({
  tags: { ...tagsOf(world, call, input.resourceArn as string) },
});
