import type {
  AwsTarget,
  EndpointTarget,
  RuntimeTarget,
} from "../../activities/promotion-activities.ts";
import type { EndpointObservation, VersionObservation } from "../../domain/endpoint.ts";
import type { PromotionState } from "../../domain/promotion/state.ts";
import type { PromotionEnvironment } from "../environment.ts";
import { notice } from "./progress.ts";

/** How long a read is retried where no step's own deadline applies. */
export const READ_TIMEOUT_MS = 2 * 60_000;
/** An idle synthetic session ends by itself after this long; there is no point in trying longer. */
const CLEANUP_TIMEOUT_MS = 15 * 60_000;

export function awsOf(state: PromotionState): AwsTarget {
  const { region, role } = state.spec.target;
  return role === undefined ? { region } : { region, role };
}

export function runtimeOf(state: PromotionState): RuntimeTarget {
  return { aws: awsOf(state), runtimeId: state.spec.target.runtimeId };
}

export function endpointOf(
  state: PromotionState,
  endpoint = state.spec.target.endpoint,
): EndpointTarget {
  return { ...runtimeOf(state), endpoint };
}

/** Reads the promotion's endpoint, and remembers what it read. */
export async function readEndpoint(
  env: PromotionEnvironment,
  state: PromotionState,
  untilMs = env.now() + READ_TIMEOUT_MS,
): Promise<EndpointObservation | null> {
  const summary = `Read endpoint ${state.spec.target.endpoint}`;
  const observed = await env.call("getEndpoint", endpointOf(state), { summary, untilMs });
  noteEndpoint(state, observed);
  return observed;
}

/** Without a version, the newest. */
export async function readVersion(
  env: PromotionEnvironment,
  state: PromotionState,
  version?: string,
): Promise<VersionObservation | null> {
  const input = { ...runtimeOf(state), ...(version === undefined ? {} : { version }) };
  const summary = version === undefined ? "Read the newest version" : `Read version ${version}`;
  return env.call("getVersion", input, { summary, untilMs: env.now() + READ_TIMEOUT_MS });
}

/** Remembers a read of the promotion's endpoint. */
export function noteEndpoint(state: PromotionState, observed: EndpointObservation | null): void {
  state.endpoint = observed;
  const candidate = state.candidate?.version;
  if (state.repoint && candidate !== undefined && observed?.liveVersion === candidate)
    state.sawCandidateLive = true;
}

/** Stops every synthetic session that could still be open; what cannot be stopped is said. */
export async function stopOpenSessions(
  env: PromotionEnvironment,
  state: PromotionState,
): Promise<void> {
  const { runtimeArn } = state.spec.target;
  const { caller } = state.spec.smoke;
  const agent = { aws: awsOf(state), runtimeArn, ...(caller && { caller: caller.jwt }) };
  const stopped = await Promise.all(
    state.openSessions.map(async (session) => {
      const input = { ...agent, clientToken: env.newToken(), ...session };
      const options = {
        summary: `Stop synthetic session ${session.sessionId}`,
        untilMs: env.now() + CLEANUP_TIMEOUT_MS,
      };
      try {
        await env.call("stopSession", input, options);
        return session.sessionId;
      } catch (error) {
        notice(
          state,
          `Synthetic session ${session.sessionId} could not be stopped and ends by its idle time-out: ${String(error)}`,
        );
        return undefined;
      }
    }),
  );
  state.openSessions = state.openSessions.filter(({ sessionId }) => !stopped.includes(sessionId));
}
