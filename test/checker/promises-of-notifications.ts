import type { Facts, Violation } from "./facts.ts";

/** Each message has one id at every attempt, no other message has it, and they come in order. */
export function namesWhatIsTold({ story, deliveries }: Facts): Violation[] {
  const told = deliveries.filter(({ promotion }) => promotion === numberOf(story));
  const contentOf = (at: number): string => `${told[at]?.event} ${told[at]?.atMs}`;
  return told.flatMap(({ id, atMs }, nth) => {
    const before = told.slice(0, nth);
    const isRenamed = before.some((one, at) => contentOf(at) === contentOf(nth) && one.id !== id);
    const isReused = before.some((one, at) => contentOf(at) !== contentOf(nth) && one.id === id);
    const isLate = before.some((one) => one.atMs > atMs);
    return [
      ...(isRenamed ? ["a message was sent again under another id"] : []),
      ...(isReused ? ["two messages have one id"] : []),
      ...(isLate ? ["people were told out of order"] : []),
    ].map((what) => ({
      promise: "notifications" as const,
      what,
      evidence: told.slice(0, nth + 1),
    }));
  });
}

function numberOf({ end }: Facts["story"]): unknown {
  return end?.status?.["promotion"];
}
