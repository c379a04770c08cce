import { WorkflowUpdateRPCTimeoutOrCancelledError } from "@temporalio/client";
import { RPC, rpcCodeOf, rpcMessageOf } from "./rpc-error.ts";

const REPEATED_CODES: readonly (number | undefined)[] = [
  RPC.unavailable,
  RPC.aborted,
  RPC.resourceExhausted,
];

/** What the server says when the run ended, or its worker stumbled, before the update was done. */
const REPEATED_WORDS =
  /workflow (?:execution )?completed before the update completed|unexpected workflow task failure|workflow task in failed state/i;

/** Whether an update that failed may be sent again as it is. */
export function isWorthRepeating(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return false;
  return REPEATED_CODES.includes(rpcCodeOf(error)) || hasLostItsRun(error);
}

/** Whether the run was over, or stumbled, before it answered. */
export function hasLostItsRun(error: unknown): boolean {
  // Of an update-with-start the reason stands in the message alone: its details are of the pair.
  const message = error instanceof Error ? error.message : "";
  return REPEATED_WORDS.test(message) || REPEATED_WORDS.test(rpcMessageOf(error));
}
