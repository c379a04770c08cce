import type { DestinationRoute } from "../domain/notifications/destination.ts";
import type { Notification } from "../domain/notifications/notification.ts";

/** What telling people needs from outside. */
export interface NotificationActivities {
  /** The destinations of this worker's configuration that are for the endpoint (`RUNTIME_ID/ENDPOINT`). */
  listDestinations(input: { endpoint: string }): Promise<DestinationRoute[]>;
  /** Delivers once, or fails: final (`NotificationRefused`) where trying again cannot help. */
  deliverNotification(input: { destination: string; notification: Notification }): Promise<void>;
}
