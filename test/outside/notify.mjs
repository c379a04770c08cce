// Delivers the notifications on standard input (a JSON list) to every destination of the file that
// AGENTCORE_ROLLOUTS_NOTIFICATIONS names, with the worker's own activities.
import { readFileSync } from "node:fs";
import { MockActivityEnvironment } from "@temporalio/testing";
import { createNotificationActivities } from "../../dist/activities/notifications/create-notification-activities.js";
import { loadNotificationConfig } from "../../dist/worker/notification-config.js";

const config = loadNotificationConfig(process.env);
const activities = createNotificationActivities(config);
for (const notification of JSON.parse(readFileSync(0, "utf8")))
  for (const { name } of config.destinations)
    await new MockActivityEnvironment().run(activities.deliverNotification, {
      destination: name,
      notification,
    });
