import { setTimeout as pause } from "node:timers/promises";
import type { WorkflowHandle, WorkflowHandleWithStartDetails } from "@temporalio/client";
import { messageUpdates, statusQuery } from "../../workflows/messages.ts";
import type { promotion } from "../../workflows/promotion.ts";
import type { Message } from "../simulation/schedules/story.ts";

export type PromotionHandle = WorkflowHandleWithStartDetails<typeof promotion>;

/** Refused where nothing waits for it, and lost where it has ended: an answer, too. */
export async function say(handle: PromotionHandle, { name, version }: Message): Promise<void> {
  // Half of the aborts come from Temporal's UI.
  if (name === "abort" && Number(version) % 2 === 0) return heard(handle, () => handle.cancel());
  const { promotion: number, approval } = await handle.query(statusQuery);
  const argument = {
    promotion: number,
    by: "ada",
    reason: "because",
    ...(name === "approve" && approval ? { digest: approval.digest } : {}),
    ...(name === "point-to" ? { version } : {}),
  };
  await handle.executeUpdate(messageUpdates[name], { args: [argument] }).catch(() => {});
}

/** Resolves when the workflow has taken it, too: what it does about it then meets no other news. */
export async function heard(handle: PromotionHandle, send: () => Promise<unknown>): Promise<void> {
  const lengthOf = async (): Promise<number> => (await handle.describe()).historyLength ?? 0;
  // The message itself, and a task scheduled, started and completed.
  const wanted = (await lengthOf()) + 4;
  await send().catch(() => {});
  while ((await lengthOf()) < wanted && !(await isClosed(handle))) await pause(5);
}

export async function isClosed(handle: Pick<WorkflowHandle, "describe">): Promise<boolean> {
  return (await handle.describe()).status.name !== "RUNNING";
}
