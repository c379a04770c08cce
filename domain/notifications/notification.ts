import { renderCommand } from "../promotion/next-commands.ts";
import type { PromotionStatus } from "../promotion/status.ts";

/** What people are told of, in the order in which a promotion may reach it. */
export const NOTIFICATION_EVENTS = [
  "started",
  "waiting-for-approval",
  "needs-person",
  "promoted",
  "nothing-to-do",
  "stopped",
  "rolled-back",
  "drifted",
  "failed",
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** One message to people, the same for every destination. */
export interface Notification {
  /** Stable: a message that is delivered twice carries the same. */
  readonly id: string;
  readonly event: NotificationEvent;
  readonly atMs: number;
  readonly promotion: string;
  readonly workflowId: string;
  /** `support-1a2b3c4d5e/production`. */
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  readonly baseline?: string;
  readonly candidate?: string;
  /** Of `rolled-back`: what the endpoint serves now; the baseline, where that was possible. */
  readonly version?: string;
  readonly requestedBy?: string;
  /** One sentence: what happened, with the values it rests on. */
  readonly headline: string;
  /** What to run next, the most useful first. */
  readonly commands: readonly string[];
  /** The command that restores the baseline without this tool. */
  readonly restoreCommand?: string;
}

/**
 * The notifications that a status calls for and that were not planned yet: one for the start, one
 * for each wait for a person and each reminder of it, one for the end.
 *
 * @param planned ids of those that were
 */
export function planNotifications(
  status: PromotionStatus,
  planned: readonly string[],
  now: number,
): Notification[] {
  const events: { event: NotificationEvent; key: string }[] = [
    { event: "started", key: "started" },
  ];
  const { phase, waiting, outcome } = status;
  if (waiting && (phase === "waiting-for-approval" || phase === "needs-person"))
    events.push({ event: phase, key: `${phase}-${waiting.sinceMs}${reminderOf(status)}` });
  if (outcome) events.push({ event: outcome.kind, key: outcome.kind });
  else if (phase === "failed") events.push({ event: "failed", key: "failed" });
  return events
    .map(({ event, key }) => ({ event, id: `${status.promotion}-${key}` }))
    .filter(({ id }) => !planned.includes(id))
    .map(({ event, id }) => describe(status, { event, id, atMs: now }));
}

/** Each reminder of a wait for approval is a message of its own. */
function reminderOf({ phase, approval }: PromotionStatus): string {
  const reminders = phase === "waiting-for-approval" ? (approval?.reminders ?? 0) : 0;
  return reminders === 0 ? "" : `-reminder-${reminders}`;
}

/** Whether a promotion that has sent this one sends no other. */
export function isLastNotification({ event }: Notification): boolean {
  return event !== "started" && event !== "waiting-for-approval" && event !== "needs-person";
}

function describe(
  status: PromotionStatus,
  head: Pick<Notification, "event" | "id" | "atMs">,
): Notification {
  const { target, baseline, candidate, requestedBy, restoreCommand, outcome } = status;
  const answers = status.waiting?.answers ?? [];
  return {
    ...head,
    promotion: status.promotion,
    workflowId: status.workflowId,
    endpoint: `${target.runtimeId}/${target.endpoint}`,
    account: target.account,
    region: target.region,
    ...(baseline === undefined ? {} : { baseline }),
    ...(candidate === undefined ? {} : { candidate }),
    ...(outcome?.version === undefined ? {} : { version: outcome.version }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    headline: head.event === "started" ? "The promotion started." : status.headline,
    commands: ([...answers, "status"] as const).map((command) =>
      renderCommand(command, status.workflowId),
    ),
    ...(restoreCommand === undefined ? {} : { restoreCommand }),
  };
}
