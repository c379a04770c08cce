import {
  ENDPOINT_NAME_PATTERN,
  RUNTIME_ID_PATTERN,
  formatRuntimeArn,
  parseRuntimeArn,
} from "../../domain/target.ts";
import type { PromotionTarget } from "../../domain/target.ts";
import { ClientError } from "../client-error.ts";

/**
 * The endpoint named by RUNTIME (ARN, or id in the account and region of the spec) and ENDPOINT, or
 * the spec's own.
 * @throws ClientError
 */
export function findTarget(target: PromotionTarget, names: readonly string[]): PromotionTarget {
  const [runtime, endpoint, ...more] = names;
  if (runtime === undefined) return target;
  const isId = RUNTIME_ID_PATTERN.test(runtime);
  const named = isId ? { ...target, runtimeId: runtime } : parseRuntimeArn(runtime);
  if (
    !named ||
    endpoint === undefined ||
    more.length > 0 ||
    !ENDPOINT_NAME_PATTERN.test(endpoint)
  ) {
    const message = `name one endpoint as RUNTIME ENDPOINT, RUNTIME by its id or ARN; got "${names.join(" ")}"`;
    throw new ClientError("BadUsage", message, { next: "agentcore-rollouts backtest --help" });
  }
  return { ...target, ...named, runtimeArn: formatRuntimeArn(named), endpoint };
}
