import type { Operation } from "../protocol/operations.ts";
import { structCheck } from "./compile.ts";
import { constraintError } from "./violation.ts";
import type { Violation } from "./violation.ts";

/** Refuses an input that breaks constraints of the service model, all of them in one error. */
export function checkInput({ service, schema }: Operation, input: object): void {
  const found: Violation[] = [];
  structCheck(service, schema[4])(input, "", found);
  if (found.length > 0) throw constraintError(service, found);
}
