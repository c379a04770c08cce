import type { AwsClients } from "../aws/clients.ts";
import type { Clock } from "../clock.ts";
import type { WebhookConfig } from "./webhook-config.ts";

export interface PromotionDependencies {
  readonly clients: AwsClients;
  readonly clock: Clock;
  /** Without it no webhook may be called. */
  readonly webhooks?: WebhookConfig;
}
