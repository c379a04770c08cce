import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  TagResourceCommandInput,
  TagResourceResponse,
  UntagResourceCommandInput,
  UntagResourceResponse,
} from "@aws-sdk/client-bedrock-agentcore-control";

import { invalid, notFound } from "../protocol/errors.ts";
import { hasRecord } from "../stored/records.ts";
import type { Call, World } from "../world.ts";
import { findEndpoint, findRuntime, partition } from "./lookup.ts";

const TAGGED = /^arn:aws[a-z-]*:bedrock-agentcore:([a-z0-9-]+):(\d{12}):(.+)$/;
const RUNTIME = /^runtime\/([^/]+)(?:\/runtime-endpoint\/([^/]+))?$/;

/** @throws AwsError where no resource of the caller's account and region has the ARN. */
export function requireResource(world: World, call: Call, arn: string): void {
  const match = TAGGED.exec(arn);
  if (!match) throw invalid(`Invalid resource ARN: ${arn}`);
  const [, region, account, resource = ""] = match;
  const here = region === call.region && account === call.account;
  if (!here || !isThere(world, call, { arn, resource }))
    throw notFound(`Resource ${arn} not found`);
}

/** The tags of a resource that exists in the caller's account and region. */
function tagsOf(world: World, call: Call, arn: string): Record<string, string> {
  requireResource(world, call, arn);
  return (partition(world, call).tags[arn] ??= {});
}

function isThere(
  world: World,
  call: Call,
  { arn, resource }: { arn: string; resource: string },
): boolean {
  const runtime = RUNTIME.exec(resource);
  if (!runtime) return hasRecord(world, call, arn);
  const [, id = "", endpoint] = runtime;
  const found = findRuntime(world, call, id);
  if (endpoint !== undefined) findEndpoint(found, endpoint);
  return true;
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
