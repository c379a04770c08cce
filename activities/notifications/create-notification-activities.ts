import { ApplicationFailure } from "@temporalio/activity";
import { selectDestinations } from "../../domain/notifications/destination.ts";
import type { Destination } from "../../domain/notifications/destination.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { NotificationActivities } from "../notification-activities.ts";
import type { NotificationConfig } from "./delivery.ts";
import { publishToSns, putOnEventBridge } from "./aws-destinations.ts";
import { postSlack, postTeams, postWebhook } from "./http-destinations.ts";

export function createNotificationActivities(config: NotificationConfig): NotificationActivities {
  return {
    listDestinations: async ({ endpoint }) => selectDestinations(config.destinations, endpoint),
    deliverNotification: ({ destination: name, notification }) => {
      const destination = config.destinations.find((each) => each.name === name);
      if (destination) return deliver(destination, notification, config);
      throw ApplicationFailure.nonRetryable(
        `This worker's configuration has no destination "${name}".`,
        "NotificationRefused",
      );
    },
  };
}

function deliver(
  destination: Destination,
  notification: Notification,
  config: NotificationConfig,
): Promise<void> {
  switch (destination.kind) {
    case "slack":
      return postSlack({ destination, notification, config });
    case "teams":
      return postTeams({ destination, notification, config });
    case "webhook":
      return postWebhook({ destination, notification, config });
    case "sns":
      return publishToSns({ destination, notification, config });
    case "eventbridge":
      return putOnEventBridge({ destination, notification, config });
    default:
      return destination satisfies never;
  }
}
