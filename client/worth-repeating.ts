import { WorkflowUpdateRPCTimeoutOrCancelledError } from "@temporalio/client";
import { RPC, rpcCodeOf, rpcMessageOf } from "./rpc-error.ts";

const REPEATED_CODES: readonly (number | undefined)[] = [
  RPC.unavailable,
  RPC.aborted,
  RPC.resourceExhausted,
];

/** What the server says when the run ended, or its worker stumbled, before the update was done. */
export const REPEATED_WORDS =
  /workflow (?:execution )?completed before the update completed|unexpected workflow task failure/i;

/** Whether an update that failed may be sent again as it is. */
export function isWorthRepeating(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return false;
  return REPEATED_CODES.includes(rpcCodeOf(error)) || REPEATED_WORDS.test(rpcMessageOf(error));
}
