import { AwsError, accessDenied } from "../protocol/errors.ts";
import { DEFAULT_ENDPOINT } from "../runtimes/lookup.ts";
import type { VersionRecord } from "../state/model.ts";
import type { Call, World } from "../world.ts";
import { checkToken, unauthorized } from "./check-token.ts";

/**
 * Lets a caller through to a version, which takes either SigV4 or the tokens of its authorizer,
 * never both.
 */
export async function authorize(world: World, call: Call, version: VersionRecord): Promise<void> {
  const authorizer = version.snapshot.authorizerConfiguration?.customJWTAuthorizer;
  if (!authorizer && call.bearerToken === undefined) return;
  if (authorizer && call.headers.authorization === undefined)
    throw challenged(call, unauthorized("Missing Authentication Token"));
  if (!authorizer || call.bearerToken === undefined) {
    throw accessDenied(
      "Authorization method mismatch. The agent is configured for a different authorization method than what was used in your request. Check the agent's authorization configuration and ensure your request uses the matching method (OAuth or SigV4)",
    );
  }
  await checkToken(authorizer, call.bearerToken, new Date(world.clock.now())).catch(
    (error: unknown) => {
      throw error instanceof AwsError && error.status === 401 ? challenged(call, error) : error;
    },
  );
}

/** Tells the client where the runtime says which authorization server it trusts (RFC 9728). */
function challenged(call: Call, { status, code, message }: AwsError): AwsError {
  const { agentRuntimeArn, qualifier } = call.entry.input;
  const runtime = `http://${call.headers.host}/runtimes/${encodeURIComponent(String(agentRuntimeArn))}`;
  const endpoint = encodeURIComponent(String(qualifier ?? DEFAULT_ENDPOINT));
  const metadata = `${runtime}/invocations/.well-known/oauth-protected-resource?qualifier=${endpoint}`;
  const headers = { "www-authenticate": `Bearer resource_metadata="${metadata}"` };
  return new AwsError(status, code, { message, headers });
}
