import type { LaneMessageName } from "../../domain/lane/parse-lane-message.ts";

/** What the Temporal UI shows beside its form. */
export const MESSAGE_DESCRIPTIONS: Readonly<Record<LaneMessageName, string>> = {
  request: "Asks for a promotion. The command line and the library write its argument.",
  rollBack:
    'Rolls the endpoint back, now, to any version that exists: {"to": "3", "by": "your name", "reason": "why"}.',
  freeze: 'Nothing starts toward a candidate: {"by": "your name", "reason": "why"}.',
  unfreeze: 'The lane goes on: {"by": "your name", "reason": "why"}.',
  adopt:
    'Takes the endpoint as it is, after drift or a terminated promotion: {"by": "your name", "reason": "why"}.',
  follow: "Promotes each new version of the runtime. The command line writes its argument.",
  unfollow: 'New versions are no longer promoted by themselves: {"by": "your name"}.',
  cancelRequest: 'Takes a waiting request back: {"key": "its key", "by": "your name"}.',
};
