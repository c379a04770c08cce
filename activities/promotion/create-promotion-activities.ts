import type { Policy } from "../../domain/policy/policy.ts";
import type { AwsClients } from "../aws/clients.ts";
import { wallClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { FreezeCalendar } from "../../domain/freeze/calendar.ts";
import type { PromotionActivities } from "../promotion-activities.ts";
import { cleanUpMemory } from "../smoke/clean-up-memory.ts";
import { runIsolationProbe } from "../smoke/run-isolation-probe.ts";
import { runSmokeSession } from "../smoke/run-smoke-session.ts";
import { stopSession } from "../smoke/stop-session.ts";
import type { ProofKeyPair } from "../proof/proof-key.ts";
import { awaitVersion } from "./await-version.ts";
import { checkFreeze } from "./check-freeze.ts";
import { startEvaluation } from "./batch-evaluation.ts";
import type { WebhookConfig } from "./webhook-config.ts";
import { createEndpoint, deleteEndpoint, updateEndpoint } from "./change-endpoint.ts";
import { drainSessions } from "./drain-sessions.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import { getPolicy } from "./get-policy.ts";
import { mintVersion } from "./mint-version.ts";
import { readBaseline } from "./read-baseline.ts";
import { getEndpoint, getVersion } from "./read-resources.ts";
import { takeLooks } from "./take-looks.ts";
import { verifyApprover } from "./verify-approver.ts";
import { watchEndpoint } from "./watch-endpoint.ts";

/**
 * The activities that promotions use, ready to be registered with a worker. The one that asks other
 * lanes comes with theirs.
 */
export function createPromotionActivities(from: {
  clients: AwsClients;
  clock?: Clock;
  /** The worker's own freeze calendars. */
  freeze?: readonly FreezeCalendar[];
  webhooks?: WebhookConfig;
  /** What the promotions are held to. */
  policy?: Policy | undefined;
  /** For proofs of who approves. */
  proofKey?: ProofKeyPair | undefined;
  /** For links to a promotion's page. */
  dashboardUrl?: string | undefined;
}): Omit<PromotionActivities, "getPromoted"> {
  const dependencies = { ...from, clock: from.clock ?? wallClock };
  return {
    getCallerIdentity: (input) => getCallerIdentity(dependencies, input),
    getPolicy: async (input) => getPolicy(dependencies, input),
    verifyApprover: (input) => verifyApprover(dependencies, input),
    getEndpoint: (input) => getEndpoint(dependencies, input),
    getVersion: (input) => getVersion(dependencies, input),
    watchEndpoint: (input) => watchEndpoint(dependencies, input),
    awaitVersion: (input) => awaitVersion(dependencies, input),
    mintVersion: (input) => mintVersion(dependencies, input),
    updateEndpoint: (input) => updateEndpoint(dependencies, input),
    createEndpoint: (input) => createEndpoint(dependencies, input),
    deleteEndpoint: (input) => deleteEndpoint(dependencies, input),
    runSmokeSession: (input) => runSmokeSession(dependencies, input),
    runIsolationProbe: (input) => runIsolationProbe(dependencies, input),
    cleanUpMemory: (input) => cleanUpMemory(dependencies, input),
    stopSession: (input) => stopSession(dependencies, input),
    drainSessions: (input) => drainSessions(dependencies, input),
    checkFreeze: async (input) => checkFreeze(from.freeze ?? [], input),
    readBaseline: (input) => readBaseline(dependencies, input),
    takeLooks: (input) => takeLooks(dependencies, input),
    startEvaluation: (input) => startEvaluation(dependencies, input),
  };
}
