import type { StepName } from "./status.ts";

const AFTER_REPOINT: readonly (StepName | "end")[] = ["watch", "verify", "bake"];

export function describePause(step: StepName | "end"): string {
  return AFTER_REPOINT.includes(step)
    ? "Paused: the promotion is not called promoted before resume. The gates keep watching, and one that fails rolls back."
    : "Paused: a call under way is finished, and the next change waits for resume.";
}

export function describeAbort(step: StepName | "end"): string {
  if (AFTER_REPOINT.includes(step)) return "Aborting: the endpoint is rolled back.";
  return step === "re-point"
    ? "Aborting: where the re-point is on its way already, the endpoint is rolled back; else it stays as it is."
    : "Aborting: the promotion stops, and the endpoint stays as it is.";
}
