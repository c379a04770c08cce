import { matchesPattern } from "../pattern.ts";
import type { Notification, NotificationEvent } from "./notification.ts";

/** Where notifications go. Addresses and secrets are names of variables of the worker: they are never in a history. */
export type Destination = {
  readonly name: string;
  /** Default: all. */
  readonly events?: readonly NotificationEvent[] | undefined;
  /** Patterns of `RUNTIME_ID/ENDPOINT` in which `*` stands for any text. Default: all. */
  readonly endpoints?: readonly string[] | undefined;
} & DestinationKind;

export type DestinationKind =
  | { readonly kind: "slack"; readonly urlFrom: string }
  | { readonly kind: "teams"; readonly urlFrom: string }
  /** Signed as Standard Webhooks says. */
  | { readonly kind: "webhook"; readonly urlFrom: string; readonly secretFrom: string }
  | { readonly kind: "sns"; readonly topicArn: string }
  | { readonly kind: "eventbridge"; readonly bus: string; readonly region: string };

/** The part of a destination that a workflow knows. */
export type DestinationRoute = Pick<Destination, "name" | "events">;

/** The destinations for an endpoint. */
export function selectDestinations(
  destinations: readonly Destination[],
  endpoint: string,
): DestinationRoute[] {
  return destinations
    .filter(
      ({ endpoints }) =>
        endpoints === undefined || endpoints.some((pattern) => matchesPattern(pattern, endpoint)),
    )
    .map(({ name, events }) => ({ name, ...(events === undefined ? {} : { events }) }));
}

export function isWanted({ events }: DestinationRoute, { event }: Notification): boolean {
  return events === undefined || events.includes(event);
}
