import { condition, defineSignal, setHandler } from "@temporalio/workflow";
import type { NotificationActivities } from "../activities/notification-activities.ts";
import { isWanted } from "../domain/notifications/destination.ts";
import type { DestinationRoute } from "../domain/notifications/destination.ts";
import { isLastNotification } from "../domain/notifications/notification.ts";
import type { Notification } from "../domain/notifications/notification.ts";

import { proxyHousekeeping } from "./housekeeping.ts";

export const notifySignal = defineSignal<[Notification]>("notify");

/** A destination that is down for longer misses a message; the next is tried all the same. */
const DELIVERY_DEADLINE = "1 hour";
/** A promotion that was terminated sends no last one. */
const SILENCE = "7 days";

const activities = proxyHousekeeping<NotificationActivities>({
  startToCloseTimeout: "30 seconds",
  scheduleToCloseTimeout: DELIVERY_DEADLINE,
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

/**
 * Tells people of one promotion: in order to each destination, none held up by another, and the
 * promotion by none of them. Ends after the last message, or a week of silence.
 */
export async function notifications(routes: readonly DestinationRoute[]): Promise<void> {
  const received: Notification[] = [];
  setHandler(notifySignal, (notification) => {
    if (!received.some(({ id }) => id === notification.id)) received.push(notification);
  });
  await Promise.all(routes.map((route) => deliverInOrder(route, received)));
}

async function deliverInOrder(
  route: DestinationRoute,
  received: readonly Notification[],
): Promise<void> {
  for (let next = 0; ; next += 1) {
    if (!(await condition(() => received.length > next, SILENCE))) return;
    const notification = received[next];
    if (!notification) return;
    if (isWanted(route, notification)) await deliver(route.name, notification);
    if (isLastNotification(notification)) return;
  }
}

/** What could not be delivered in time is left, with its failure in the history. */
async function deliver(destination: string, notification: Notification): Promise<void> {
  const summary = `${notification.event} to ${destination}`;
  await activities.deliverNotification
    .executeWithOptions({ summary }, [{ destination, notification }])
    .catch(() => undefined);
}
