import { ApplicationFailure, cancellationSignal } from "@temporalio/activity";
import { Webhook } from "standardwebhooks";
import { renderSlack, renderTeams } from "../../domain/notifications/render-notification.ts";
import type { Delivery } from "./delivery.ts";

/** Below the activity's start-to-close time-out, so that the attempt itself says what happened. */
const REQUEST_TIMEOUT_MS = 15_000;

export function postSlack({ destination, notification, config }: Delivery<"slack">): Promise<void> {
  return post(config.env, destination, { body: JSON.stringify(renderSlack(notification, config)) });
}

export function postTeams({ destination, notification, config }: Delivery<"teams">): Promise<void> {
  return post(config.env, destination, { body: JSON.stringify(renderTeams(notification, config)) });
}

/** Standard Webhooks: `webhook-id` is the notification's id, the same at each attempt. */
export function postWebhook({
  destination,
  notification,
  config,
}: Delivery<"webhook">): Promise<void> {
  const body = JSON.stringify({
    type: `promotion.${notification.event}`,
    timestamp: new Date(notification.atMs).toISOString(),
    data: notification,
  });
  const sentAt = new Date();
  const webhook = new Webhook(valueOf(config.env, destination.secretFrom));
  return post(config.env, destination, {
    body,
    headers: {
      "webhook-id": notification.id,
      "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1_000)),
      "webhook-signature": webhook.sign(notification.id, sentAt, body),
    },
  });
}

async function post(
  env: NodeJS.ProcessEnv,
  { name, urlFrom }: { name: string; urlFrom: string },
  request: { body: string; headers?: Record<string, string> },
): Promise<void> {
  const url = valueOf(env, urlFrom);
  const signal = AbortSignal.any([cancellationSignal(), AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...request.headers },
    body: request.body,
    redirect: "error",
    signal,
  });
  await response.body?.cancel();
  if (response.ok) return;
  // The address holds the secret of a Slack or Teams webhook: it is in no message.
  const message = `${name} answered ${response.status}.`;
  const isFinal =
    response.status >= 400 && response.status < 500 && ![408, 425, 429].includes(response.status);
  throw isFinal
    ? ApplicationFailure.nonRetryable(message, "NotificationRefused")
    : ApplicationFailure.retryable(message, "NotificationFailed");
}

function valueOf(env: NodeJS.ProcessEnv, variable: string): string {
  const value = env[variable];
  if (value) return value;
  throw ApplicationFailure.retryable(
    `The worker's environment has no ${variable}: set it and restart the worker.`,
    "NotificationFailed",
  );
}
