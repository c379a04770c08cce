import { factsOf } from "./facts.ts";
import type { Delivery, Facts, LogLine, Violation } from "./facts.ts";
import {
  endsWhereItSays,
  leavesItselfOut,
  measuresOnWholeData,
  namesItsOutcome,
  promotesOnEvidence,
  recordsDecisions,
  stopsSessions,
  tellsHowToRestore,
} from "./promises-of-ends.ts";
import {
  heedsAbort,
  heedsFreeze,
  heedsPause,
  keepsStillAfterDrift,
  opensOneIntent,
  pointsOnlyAtWhatPassed,
  rollsBackUnaided,
} from "./promises-of-moves.ts";
import { namesWhatIsTold } from "./promises-of-notifications.ts";
import { carriesDecidedTokens, mintsOnce } from "./promises-of-tokens.ts";
import type { Story } from "./read-story.ts";

const promises: readonly ((facts: Facts) => Violation[])[] = [
  pointsOnlyAtWhatPassed,
  endsWhereItSays,
  namesItsOutcome,
  opensOneIntent,
  carriesDecidedTokens,
  mintsOnce,
  keepsStillAfterDrift,
  heedsAbort,
  heedsFreeze,
  heedsPause,
  promotesOnEvidence,
  recordsDecisions,
  rollsBackUnaided,
  tellsHowToRestore,
  stopsSessions,
  leavesItselfOut,
  measuresOnWholeData,
  namesWhatIsTold,
];

/**
 * Checks each promise of a promotion against what AWS was asked (the emulator's call log) and what
 * Temporal recorded (the histories), with no code of the engine. The promises are written down here
 * a second time on purpose.
 *
 * @param deliveries what people were told, where that was listened to
 */
export function checkPromises(
  story: Story,
  log: readonly LogLine[],
  deliveries: readonly Delivery[] = [],
): Violation[] {
  const facts = factsOf(story, { log, deliveries });
  return promises.flatMap((check) => check(facts));
}

/** The lines of a call log file. */
export function parseCallLog(text: string): LogLine[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LogLine);
}
