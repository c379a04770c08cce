import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { getStatus, hasEnded } from "./promotion-view.ts";
import type { PromotionView } from "./promotion-view.ts";

const LOOK_MS = 1_000;

export interface WaitOptions {
  /** The attempt to wait for; default: the one that runs now. */
  readonly firstRunId?: string | undefined;
  /** Ends the wait. The promotion goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Each view, also where nothing changed. */
  readonly onView?: ((view: PromotionView) => void) | undefined;
  /** A look that failed; the next one follows. */
  readonly onProblem?: ((error: unknown) => void) | undefined;
  /** Ends the wait early: at what a person wants to see first, for example. */
  readonly until?: ((view: PromotionView) => boolean) | undefined;
  /** Time between two looks. */
  readonly intervalMs?: number | undefined;
}

export type WaitResult =
  | { readonly end: "ended" | "needs-person" | "until"; readonly view: PromotionView }
  | { readonly end: "stopped-waiting"; readonly view?: PromotionView };

/**
 * Waits until a promotion ended or calls a person. The server may be away meanwhile.
 *
 * @throws ClientError of the first look; later ones go to `onProblem`
 */
export async function waitForOutcome(
  client: Client,
  workflowId: string,
  options: WaitOptions = {},
): Promise<WaitResult> {
  const { signal, intervalMs = LOOK_MS } = options;
  let { firstRunId } = options;
  let view: PromotionView | undefined;
  for (;;) {
    if (signal?.aborted) return stoppedWaiting(view);
    try {
      view = await getStatus(client, workflowId, firstRunId);
      firstRunId = view.firstRunId;
      options.onView?.(view);
      const end = endOf(view, options);
      if (end !== undefined) return { end, view };
    } catch (error) {
      if (view === undefined) throw error;
      options.onProblem?.(error);
    }
    await sleep(intervalMs, undefined, signal === undefined ? {} : { signal }).catch(
      () => undefined,
    );
  }
}

function endOf(
  view: PromotionView,
  options: WaitOptions,
): "ended" | "needs-person" | "until" | undefined {
  if (hasEnded(view)) return "ended";
  if (view.status?.phase === "needs-person") return "needs-person";
  return options.until?.(view) === true ? "until" : undefined;
}

function stoppedWaiting(view: PromotionView | undefined): WaitResult {
  return { end: "stopped-waiting", ...(view === undefined ? {} : { view }) };
}
