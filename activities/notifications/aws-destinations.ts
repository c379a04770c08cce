import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ApplicationFailure, cancellationSignal } from "@temporalio/activity";
import { renderPlainText, renderSubject } from "../../domain/notifications/render-notification.ts";
import type { Delivery } from "./delivery.ts";

/** SNS ends a subject at 100 characters. */
const SUBJECT_LENGTH = 100;
const SOURCE = "agentcore-rollouts";

const sns = new Map<string, SNSClient>();
const eventBridge = new Map<string, EventBridgeClient>();

/** A FIFO topic drops what comes twice and keeps the order of a promotion; any other has the id as an attribute. */
export async function publishToSns({
  destination: { topicArn },
  notification,
  config,
}: Delivery<"sns">): Promise<void> {
  const region = topicArn.split(":")[3] ?? "";
  const client = cached(sns, region, () => new SNSClient({ region }));
  const fifo = topicArn.endsWith(".fifo");
  await client.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: renderSubject(notification).slice(0, SUBJECT_LENGTH),
      Message: renderPlainText(notification, config),
      MessageAttributes: {
        id: { DataType: "String", StringValue: notification.id },
        event: { DataType: "String", StringValue: notification.event },
      },
      ...(fifo && {
        MessageDeduplicationId: notification.id,
        MessageGroupId: notification.promotion,
      }),
    }),
    { abortSignal: cancellationSignal() },
  );
}

/** Source `agentcore-rollouts`, detail type `Promotion rolled-back`; the id is in the detail. */
export async function putOnEventBridge({
  destination: { bus, region },
  notification,
}: Delivery<"eventbridge">): Promise<void> {
  const client = cached(eventBridge, region, () => new EventBridgeClient({ region }));
  const { FailedEntryCount = 0, Entries = [] } = await client.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: bus,
          Source: SOURCE,
          DetailType: `Promotion ${notification.event}`,
          Detail: JSON.stringify(notification),
          Time: new Date(notification.atMs),
        },
      ],
    }),
    { abortSignal: cancellationSignal() },
  );
  if (FailedEntryCount > 0)
    throw ApplicationFailure.retryable(
      `EventBridge took nothing: ${Entries[0]?.ErrorCode} ${Entries[0]?.ErrorMessage}`,
      "NotificationFailed",
    );
}

function cached<Client>(clients: Map<string, Client>, key: string, create: () => Client): Client {
  const client = clients.get(key) ?? create();
  clients.set(key, client);
  return client;
}
