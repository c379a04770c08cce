import { nameOutcome } from "../../domain/promotion/outcome.ts";
import type { PromotionView } from "../promotion-view.ts";
import type { FileIssue } from "../spec/read-yaml-file.ts";

/** The JSON document of `agentcore-rollouts promote`. */
export type PromoteDocument = Partial<PromotionView> & {
  readonly end?: "ended" | "needs-person" | "stopped-waiting" | "started" | "queued";
  readonly uiLink?: string;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly next: string;
    readonly issues?: readonly FileIssue[];
  };
};

/** How it ended, or where the step left it, in one word. */
export function outcomeOf({ status, failure, error, end }: PromoteDocument): string {
  if (failure || error) return "failed";
  return status?.outcome?.kind ?? end ?? "failed";
}

/** The same for people: a rollback says where it ended, if that is not the baseline. */
export function nameEnd(document: PromoteDocument): string {
  const { outcome, baseline } = document.status ?? {};
  const kind = outcomeOf(document);
  return outcome && kind === outcome.kind ? nameOutcome(outcome, baseline) : kind;
}
