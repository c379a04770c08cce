import {
  ParentClosePolicy,
  getExternalWorkflowHandle,
  startChild,
  workflowInfo,
} from "@temporalio/workflow";
import type { NotificationActivities } from "../activities/notification-activities.ts";
import { planNotifications } from "../domain/notifications/notification.ts";
import type { Notification } from "../domain/notifications/notification.ts";
import { computeStatus } from "../domain/promotion/compute-status.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import { notifications, notifySignal } from "./notifications.ts";
import { proxyHousekeeping } from "./housekeeping.ts";
import { notice } from "./steps/progress.ts";

/** Hands what people should be told to a workflow of its own, so that no destination holds the promotion up. */
export interface Outbox {
  /** Asks the worker, once in a promotion's life, who is told. */
  open(): Promise<void>;
  /** Takes up what the state calls for and was not handed over yet. */
  post(): void;
  /** Everything posted was handed over. */
  emptied(): Promise<void>;
}

const activities = proxyHousekeeping<NotificationActivities>({
  startToCloseTimeout: "10 seconds",
  retry: { maximumAttempts: 3 },
});

export function createOutbox(state: PromotionState): Outbox {
  let handedOver = Promise.resolve();
  return {
    open: async () => {
      state.routes ??= await findRoutes(state);
    },
    post: () => {
      if (!state.routes || state.routes.length === 0) return;
      const status = computeStatus(state, workflowInfo().workflowId);
      for (const notification of planNotifications(status, state.notified, Date.now())) {
        state.notified = [...state.notified, notification.id];
        handedOver = handedOver.then(() => handOver(state, notification));
      }
    },
    emptied: () => handedOver,
  };
}

async function findRoutes(state: PromotionState): Promise<NonNullable<PromotionState["routes"]>> {
  const { runtimeId, endpoint } = state.spec.target;
  try {
    return await activities.listDestinations.executeWithOptions({ summary: "Who is told" }, [
      { endpoint: `${runtimeId}/${endpoint}` },
    ]);
  } catch {
    notice(state, "Nobody is told of this promotion: the worker could not say whom.");
    return [];
  }
}

/** The first one starts the workflow that tells people; one that is gone is started again. */
async function handOver(state: PromotionState, notification: Notification): Promise<void> {
  const workflowId = `notify:${workflowInfo().workflowId}:${state.promotion}`;
  try {
    if (state.notified[0] !== notification.id) {
      const told = await signal(workflowId, notification);
      if (told) return;
    }
    const child = await startChild(notifications, {
      workflowId,
      args: [state.routes ?? []],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
    await child.signal(notifySignal, notification);
  } catch (error) {
    notice(state, `Nobody was told that it is "${notification.event}": ${String(error)}`);
  }
}

async function signal(workflowId: string, notification: Notification): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(notifySignal, notification);
    return true;
  } catch {
    return false;
  }
}
