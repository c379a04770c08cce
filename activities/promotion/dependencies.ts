import type { Policy } from "../../domain/policy/policy.ts";
import type { AwsClients } from "../aws/clients.ts";
import type { Clock } from "../clock.ts";
import type { ProofKeyPair } from "../proof/proof-key.ts";
import type { WebhookConfig } from "./webhook-config.ts";

export interface PromotionDependencies {
  readonly clients: AwsClients;
  readonly clock: Clock;
  /** Without it no webhook may be called. */
  readonly webhooks?: WebhookConfig;
  readonly policy?: Policy | undefined;
  readonly proofKey?: ProofKeyPair | undefined;
  readonly dashboardUrl?: string | undefined;
}
