import type { Client } from "@temporalio/client";
import { awaitAll } from "../ask-together.ts";
import { isPromotionNumber } from "../../domain/promotion/session-ids.ts";
import {
  DEFAULT_ENDPOINT,
  ENDPOINT_NAME_PATTERN,
  formatRuntimeArn,
  laneWorkflowId,
  parseRuntimeArn,
} from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { ClientError } from "../client-error.ts";
import { isNamed, parseLaneWorkflowId, parseWorkflowId, shortNameOf } from "../promotion-name.ts";
import type { PromotionPlace } from "../promotion-name.ts";
import { listPromotions } from "../resolve-promotion.ts";
import { findSpecTarget } from "../spec/find-spec-target.ts";
import { leaveOutMissing, listLanes } from "./lanes.ts";

/**
 * The endpoint that a name means: a spec file, an ARN with `/ENDPOINT` behind it (which needs no
 * history), the workflow id of a lane or a promotion, `RUNTIME/ENDPOINT` or one of the two alone;
 * without a name the only lane there is.
 *
 * @throws ClientError `LaneNotFound`, `BadUsage`, `SpecInvalid`
 */
export async function resolveTarget(client: Client, name?: string): Promise<PromotionTarget> {
  if (name !== undefined) {
    const place = parseLaneWorkflowId(name) ?? parseWorkflowId(name) ?? parseEndpointArn(name);
    if (place) return toTarget(place);
    const target = await findSpecTarget(name);
    if (target) return target;
  }
  const lanes = matching(await listLanes(client), name);
  if (lanes.length > 0 || name === undefined) {
    const ids = await leaveOutMissing(client, lanes.map(laneWorkflowId));
    return chooseOne(matching(ids, name), name);
  }
  const promotions = await awaitAll([
    listPromotions(client, "running"),
    listPromotions(client, "ended"),
  ]);
  return chooseOne(matching([...new Set(promotions.flat())], name), name);
}

function parseEndpointArn(name: string): PromotionPlace | undefined {
  const [, arn = "", endpoint = ""] =
    /^(arn:[^/]+\/[^/]+)\/(?:runtime-endpoint\/)?([^/]+)$/.exec(name) ?? [];
  const runtime = parseRuntimeArn(arn);
  const isEndpoint = ENDPOINT_NAME_PATTERN.test(endpoint) && endpoint !== DEFAULT_ENDPOINT;
  return runtime && isEndpoint ? { ...runtime, endpoint } : undefined;
}

function toTarget(place: PromotionPlace): PromotionTarget {
  return { ...place, runtimeArn: formatRuntimeArn(place) };
}

function matching(workflowIds: readonly string[], name: string | undefined): PromotionPlace[] {
  return workflowIds.flatMap((workflowId) => {
    const place = parseLaneWorkflowId(workflowId) ?? parseWorkflowId(workflowId);
    return place !== undefined && (name === undefined || isNamed(name, place)) ? [place] : [];
  });
}

function chooseOne(found: readonly PromotionPlace[], name: string | undefined): PromotionTarget {
  const [only, ...others] = found;
  if (only === undefined && name !== undefined && isPromotionNumber(name))
    throw new ClientError(
      "LaneNotFound",
      `${name} looks like a promotion's number, and a number alone is not enough here: name the endpoint, RUNTIME/ENDPOINT`,
      { next: `agentcore-rollouts status ${name}   (it says which endpoint it is of)` },
    );
  if (only === undefined)
    throw new ClientError(
      "LaneNotFound",
      name === undefined ? "there is no lane yet" : `no endpoint is known as "${name}"`,
      {
        next: 'name it by its ARN: "arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/ID/ENDPOINT", or by a spec file',
      },
    );
  if (others.length === 0) return toTarget(only);
  const names = found.map((place) => shortNameOf(laneWorkflowId(place)));
  const ids = found.map((place) => laneWorkflowId(place));
  const choices = new Set(names).size === names.length ? names : ids;
  throw new ClientError(
    "LaneNotFound",
    `${name === undefined ? "there are several lanes" : `"${name}" may mean several endpoints`}: ${choices.join(", ")}`,
    { next: `name one of them, like "agentcore-rollouts lanes ${choices[0]}"` },
  );
}
