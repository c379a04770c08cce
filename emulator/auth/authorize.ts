import { accessDenied } from "../protocol/errors.ts";
import type { VersionRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { checkToken } from "./check-token.ts";

/**
 * Lets a caller through to a version, which takes either SigV4 or the tokens of its authorizer,
 * never both.
 */
export async function authorize(world: World, call: Call, version: VersionRecord): Promise<void> {
  const authorizer = version.snapshot.authorizerConfiguration?.customJWTAuthorizer;
  if (!authorizer && call.bearerToken === undefined) return;
  if (!authorizer || call.bearerToken === undefined) {
    throw accessDenied(
      "Authorization method mismatch. The agent is configured for a different authorization method than what was used in your request. Check the agent's authorization configuration and ensure your request uses the matching method (OAuth or SigV4)",
    );
  }
  await checkToken(authorizer, call.bearerToken, new Date(world.clock.now()));
}
