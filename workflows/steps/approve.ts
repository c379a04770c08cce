import { decide, end, followAbort, moveTo, startWaiting, stopWaiting } from "./progress.ts";
import type { Step } from "./step.ts";

/** Waits for a person, when the spec asks for one. */
export const approve: Step = async (env, state) => {
  if (!state.spec.approval) return moveTo(state, "re-point", "No approval is asked for.");
  const { inbox } = state;
  const startedAtMs = state.waiting?.sinceMs ?? env.now();
  const untilMs = startedAtMs + state.spec.approval.timeoutMs;
  startWaiting(env, state, {
    what: `Version ${state.candidate?.version} passed its gates and waits for approval.`,
    untilMs,
    answers: ["approve", "reject", "abort"],
  });
  const waited = await env.waitFor(
    () =>
      inbox.approval !== undefined || inbox.rejection !== undefined || inbox.abort !== undefined,
    { untilMs, summary: "Waiting for approval" },
  );
  if (waited === "continue-as-new") return;
  stopWaiting(state);
  if (inbox.abort) return followAbort(env, state);
  const word = inbox.rejection ?? inbox.approval;
  if (!word)
    return end(state, "stopped", { reason: "expired", explanation: "Nobody approved in time." });
  const verb = inbox.rejection ? "Rejected" : "Approved";
  const sentence = `${verb} by ${word.by ?? "someone unnamed"}${word.reason === undefined ? "" : `: ${word.reason}`}.`;
  decide(env, state, {
    decision: verb.toLowerCase(),
    reason: sentence,
    values: { candidate: state.candidate?.version, by: word.by },
  });
  if (inbox.rejection) return end(state, "stopped", { reason: "rejected", explanation: sentence });
  moveTo(state, "re-point", sentence);
};
