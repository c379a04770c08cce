import { isCalled, namePrincipal } from "../approval/principal.ts";
import type { Principal } from "../approval/principal.ts";
import type { MessageInput } from "./input.ts";
import type { MessageName, StepName, Waiting } from "./status.ts";
import type { Word } from "./word.ts";

const CONTROLS = ["pause", "resume", "skip-bake", "override-freeze"] as const;
type ControlName = (typeof CONTROLS)[number];

/** Messages that steer a promotion without being the answer to a question of its. */
export function isControl(name: MessageName): name is ControlName {
  return (CONTROLS as readonly string[]).includes(name);
}

/** What is known of the promotion when the message comes. */
interface ControlContext {
  readonly step: StepName | "end";
  readonly waiting?: Waiting;
  readonly requestedBy?: string;
}

/** Why a control message is refused now; undefined when it is taken. */
export function refuseControl(
  inbox: { readonly abort?: Word; readonly pause?: Word },
  name: ControlName,
  { input, context }: { input: MessageInput; context: ControlContext },
): string | undefined {
  if (context.step === "roll-back") {
    return name === "pause"
      ? "The promotion is rolling back, and nothing holds a rollback up."
      : `The promotion is rolling back: it does not take "${name}".`;
  }
  if (inbox.abort) return "The promotion was aborted.";
  switch (name) {
    case "pause":
      return undefined;
    case "resume":
      return inbox.pause ? undefined : "The promotion is not paused.";
    case "skip-bake":
      if (context.step !== "bake") return `There is no bake to skip now (step ${context.step}).`;
      return inbox.pause ? "The promotion is paused: resume it first." : undefined;
    case "override-freeze":
      return refuseOverride(input, context);
    default:
      return name satisfies never;
  }
}

/** An override is an approval: it names who gives it and why, and nobody approves a request of their own. */
function refuseOverride(input: MessageInput, context: ControlContext): string | undefined {
  if (!context.waiting?.answers.includes("override-freeze"))
    return `The promotion does not wait for a freeze to end now (step ${context.step}).`;
  if (isBlank(input.by)) return 'An override must say who approves it, in its field "by".';
  if (isBlank(input.reason)) return 'An override must say why, in its field "reason".';
  if (input.by === context.requestedBy)
    return `${input.by.slice(0, 100)} asked for this promotion: someone else must approve the override.`;
  return undefined;
}

/** Who asked for the promotion overrides no freeze of its, whatever name is typed beside the proof. */
export function refuseOwnOverride(
  name: MessageName,
  principal: Principal | undefined,
  { requestedBy }: { readonly requestedBy?: string },
): string | undefined {
  if (name !== "override-freeze" || !principal?.proven || requestedBy === undefined)
    return undefined;
  return isCalled(principal, requestedBy)
    ? `${namePrincipal(principal)} asked for this promotion: someone else must approve the override.`
    : undefined;
}

function isBlank(text: string | undefined): text is undefined {
  return text === undefined || text.trim() === "";
}
