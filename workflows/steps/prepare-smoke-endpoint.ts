import { describeEndpoint, isHeadedFor, isServing } from "../../domain/promotion/assess-repoint.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { READ_TIMEOUT_MS, endpointOf } from "./calls.ts";
import { decide, end, followAbort } from "./progress.ts";

/**
 * Points the named smoke endpoint at the candidate, and makes it first when the spec says so, so
 * that DEFAULT may move on while the evidence stays bound to the version. False: the step was left.
 */
export async function prepareSmokeEndpoint(
  env: PromotionEnvironment,
  state: PromotionState,
  want: { version: string; untilMs: number },
): Promise<boolean> {
  const { via } = state.spec.smoke;
  if (via.kind !== "endpoint") return true;
  const target = endpointOf(state, via.endpoint);
  const read = { summary: `Read endpoint ${via.endpoint}`, untilMs: env.now() + READ_TIMEOUT_MS };
  const observed = await env.call("getEndpoint", target, read);
  if (state.inbox.abort) return leave(() => followAbort(env, state));
  if (!observed && !via.create) {
    return leave(() =>
      end(state, "stopped", {
        reason: "candidate-failed",
        explanation: `There is no endpoint ${via.endpoint} to smoke through. Create it, or write "smoke: {via: {endpoint: ${via.endpoint}, create: true}}".`,
      }),
    );
  }
  if (!observed || !isHeadedFor(observed, want.version) || observed.status === "UPDATE_FAILED") {
    // The step is run again, and held there.
    if (state.inbox.pause) return false;
    await point(env, state, {
      exists: observed !== null,
      version: want.version,
      endpoint: via.endpoint,
    });
  }
  const input = {
    ...target,
    want: want.version,
    ours: [want.version, observed?.liveVersion ?? want.version],
    intervalMs: state.spec.watch.intervalMs,
    untilMs: want.untilMs,
  };
  const options = {
    summary: `Wait for endpoint ${via.endpoint} on version ${want.version}`,
    untilMs: want.untilMs,
  };
  const watch = await env.callUnless(() => state.inbox.abort !== undefined, "watchEndpoint", {
    input,
    options,
  });
  if (state.inbox.abort) return leave(() => followAbort(env, state));
  if (!watch) return false;
  if (isServing(watch.last, want.version)) return true;
  return leave(() =>
    end(state, "stopped", {
      reason: "candidate-failed",
      explanation: `Endpoint ${via.endpoint} did not become READY on version ${want.version}: ${describeEndpoint(watch.last)}.`,
    }),
  );
}

async function point(
  env: PromotionEnvironment,
  state: PromotionState,
  to: { exists: boolean; version: string; endpoint: string },
): Promise<void> {
  state.smokeEndpointToken ??= env.newToken();
  decide(env, state, {
    decision: to.exists ? "point the smoke endpoint at the candidate" : "create the smoke endpoint",
    reason: `Smoke goes through endpoint ${to.endpoint}.`,
    values: { version: to.version, clientToken: state.smokeEndpointToken },
  });
  const input = {
    ...endpointOf(state, to.endpoint),
    version: to.version,
    clientToken: state.smokeEndpointToken,
  };
  const options = {
    summary: `Point endpoint ${to.endpoint} at version ${to.version}`,
    untilMs: env.now() + state.spec.repoint.timeoutMs,
  };
  await env.call(to.exists ? "updateEndpoint" : "createEndpoint", input, options);
  // The next decision (a restart on a newer version) is another intent.
  delete state.smokeEndpointToken;
}

function leave(how: () => void): false {
  how();
  return false;
}
