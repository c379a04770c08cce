import type { LaneRight } from "../policy/policy.ts";
import type { LaneMessageName } from "./parse-lane-message.ts";

/** What the policy calls the messages that it can keep to some roles. */
export const RIGHT_OF_MESSAGE: Readonly<Record<Exclude<LaneMessageName, "request">, LaneRight>> = {
  rollBack: "roll-back",
  freeze: "freeze",
  unfreeze: "unfreeze",
  adopt: "adopt",
  follow: "follow",
  unfollow: "unfollow",
  cancelRequest: "cancel-request",
};
