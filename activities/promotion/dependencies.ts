import type { AwsClients } from "../aws/clients.ts";
import type { Clock } from "../clock.ts";

export interface PromotionDependencies {
  readonly clients: AwsClients;
  readonly clock: Clock;
}
