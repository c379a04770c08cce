import type { Destination } from "../../domain/notifications/destination.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { NotificationLinks } from "../../domain/notifications/render-notification.ts";

/** The worker's own configuration of who is told. */
export interface NotificationConfig extends NotificationLinks {
  readonly destinations: readonly Destination[];
  /** Where `urlFrom` and `secretFrom` are looked up. */
  readonly env: NodeJS.ProcessEnv;
}

/** What sending one notification to one destination needs. */
export interface Delivery<Kind extends Destination["kind"]> {
  readonly destination: Extract<Destination, { kind: Kind }>;
  readonly notification: Notification;
  readonly config: NotificationConfig;
}
