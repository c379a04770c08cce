import type { Approval } from "../approval/approval.ts";
import type { Principal } from "../approval/principal.ts";
import { namePrincipal } from "../approval/principal.ts";
import { addApproval, assessApprover, assessDigest } from "../approval/receive-approval.ts";
import type { OpenApproval } from "../approval/receive-approval.ts";
import { addUsed, findUsed } from "../approval/used-proofs.ts";
import type { UsedProof } from "../approval/used-proofs.ts";
import { assessRight } from "../policy/assess-right.ts";
import type { EffectivePolicy } from "../policy/policy.ts";
import type { MessageInput } from "./input.ts";
import { isControl, refuseControl, refuseOwnOverride } from "./assess-control.ts";
import { describeAbort, describePause } from "./describe-effect.ts";
import { cut, parseMessage } from "./parse-message.ts";
import { MESSAGES } from "./status.ts";
import type {
  AcceptedMessage,
  MessageName,
  PromotionStatus,
  RefusedMessage,
  Waiting,
} from "./status.ts";
import type { Word } from "./word.ts";

/** A message whose sender is still to be proven. */
export interface UnprovenMessage {
  readonly id: number;
  readonly name: MessageName;
  readonly input: MessageInput & { readonly proof: string };
}

/** What people and programs told the promotion. Message handlers write it, the steps read it. */
export interface Inbox {
  abort?: Word & {
    /** A newer request wants its place. */
    readonly superseded?: boolean;
  };
  /** For what is up for approval now. */
  approvals: Approval[];
  rejection?: Word;
  /** There from a pause to the resume. */
  pause?: Word;
  skipBake?: Word;
  /** The approval to re-point in the freeze at hand. */
  freezeOverride?: Word;
  /** The answer to the question that the promotion waits on. */
  answer?: Word & { readonly kind: AnswerName; readonly version?: string };
  accepted: number;
  refused: number;
  lastAccepted: AcceptedMessage[];
  lastRefused: RefusedMessage[];
  unproven: UnprovenMessage[];
  /** The newest last. */
  usedProofs: UsedProof<Received>[];
  /** How many proofs came: the number of the next. */
  proofs: number;
}

type AnswerName = "retry" | "accept" | "point-to";

const MESSAGES_KEPT = 50;
/** Many more than any quorum takes. */
const MOST_APPROVALS = 200;
/** Each costs a call to STS. */
const MOST_UNPROVEN = 20;
export function emptyInbox(): Inbox {
  return {
    approvals: [],
    accepted: 0,
    refused: 0,
    lastAccepted: [],
    lastRefused: [],
    unproven: [],
    usedProofs: [],
    proofs: 0,
  };
}

/** What the handlers need to know of the promotion to judge a message. */
export interface MessageContext {
  readonly promotion: string;
  readonly step: PromotionStatus["step"] | "end";
  readonly waiting?: Waiting;
  readonly requestedBy?: string;
  readonly candidate?: string;
  readonly now: number;
  /** What is up for approval, while it is. */
  readonly approval?: OpenApproval;
  readonly policy?: EffectivePolicy;
}

export type Received =
  | { readonly accepted: string }
  | { readonly refused: string }
  /** Its sender is to be proven first; the number names it until then. */
  | { readonly pending: number };

export interface IncomingMessage {
  readonly name: MessageName;
  readonly argument: unknown;
  /** Who sent it, where AWS vouched for it already; or Temporal itself, which has its own rights. */
  readonly sender?: Principal | "temporal";
}

/**
 * Takes a message into the inbox, or refuses it. Returns the effect, or why not; a refusal is
 * recorded too. A message that repeats what was already said is accepted and changes nothing.
 */
export function receiveMessage(
  inbox: Inbox,
  message: IncomingMessage,
  context: MessageContext,
): Received {
  const { name, sender } = message;
  const input = parseMessage(message.argument, name);
  if (typeof input === "string") return refuseMessage(inbox, { name, why: input }, context);
  const refused = refuse(inbox, name, { input, context });
  if (refused !== undefined) return refuseMessage(inbox, { name, why: refused }, context);
  const { proof } = input;
  if (proof !== undefined && sender === undefined) {
    if (inbox.unproven.length >= MOST_UNPROVEN)
      return refuseMessage(
        inbox,
        { name, why: "Too many proofs wait to be checked. Send it again." },
        context,
      );
    inbox.proofs += 1;
    inbox.unproven.push({ id: inbox.proofs, name, input: { ...input, proof } });
    return { pending: inbox.proofs };
  }
  const said = { input, context, principal: principalOf(input, sender) };
  const right =
    name === "approve" || sender === "temporal"
      ? undefined
      : (assessRight(name, said.principal, context.policy) ??
        refuseOwnOverride(name, said.principal, context));
  const effect = right === undefined ? record(inbox, name, said) : { refused: right };
  if (typeof effect !== "string")
    return refuseMessage(inbox, { name, why: effect.refused }, context);
  inbox.accepted += 1;
  return { accepted: effect };
}

/** Ends the wait of a message for its proof: it is received anew, with what changed meanwhile. */
export function concludeProof(
  inbox: Inbox,
  { message, verdict }: { message: UnprovenMessage; verdict: Vouched | { refused: string } },
  context: MessageContext,
): Received {
  inbox.unproven = inbox.unproven.filter(({ id }) => id !== message.id);
  const { name, input } = message;
  if ("refused" in verdict) return refuseMessage(inbox, { name, why: verdict.refused }, context);
  const { principal: sender, id } = verdict;
  const used = findUsed(inbox.usedProofs, id);
  if (used) return used.answer;
  const answer = receiveMessage(inbox, { name, argument: input, sender }, context);
  inbox.usedProofs = addUsed(inbox.usedProofs, { id, answer });
  return answer;
}

/** Whom AWS named, by which proof. */
export interface Vouched {
  readonly principal: Principal;
  readonly id: string;
}

function principalOf(
  { by }: MessageInput,
  sender: IncomingMessage["sender"],
): Principal | undefined {
  if (typeof sender === "object") return sender;
  return by === undefined ? undefined : { proven: false, name: cut(by) };
}

/** Remembers a refusal; the list is bounded, the counter is not. */
function refuseMessage(
  inbox: Inbox,
  { name, why }: { name: MessageName; why: string },
  { now }: MessageContext,
): { refused: string } {
  inbox.refused += 1;
  inbox.lastRefused = [...inbox.lastRefused, { atMs: now, message: name, why }].slice(
    -MESSAGES_KEPT,
  );
  return { refused: why };
}

interface Said {
  readonly input: MessageInput;
  readonly context: MessageContext;
  readonly principal?: Principal | undefined;
}

function refuse(inbox: Inbox, name: MessageName, { input, context }: Said): string | undefined {
  if (!MESSAGES.includes(name)) return `There is no message "${cut(name)}".`;
  if (input.promotion !== context.promotion) {
    return `The message is for promotion ${cut(input.promotion)}; this is promotion ${context.promotion}.`;
  }
  if (context.step === "end") return "The promotion has ended.";
  if (isControl(name)) return refuseControl(inbox, name, { input, context });
  if (name === "abort") {
    return context.step === "roll-back" ? "The promotion is already rolling back." : undefined;
  }
  if (inbox.abort && (name === "approve" || name === "reject")) return "The promotion was aborted.";
  if (name === "approve" && inbox.rejection) return "The promotion was rejected.";
  if (inbox.answer && isAnswer(name) && !repeats(inbox.answer, name, input))
    return `It was answered already: ${inbox.answer.kind}.`;
  if (name === "point-to" && input.version === context.candidate)
    return `Version ${input.version} is the candidate that is rolled back. Send accept to leave the endpoint as it is.`;
  if (context.waiting?.answers.includes(name))
    return name === "approve" && context.approval
      ? assessDigest(input.digest, context.approval)
      : undefined;
  const answers = context.waiting?.answers.join(", ");
  const asks = answers === undefined ? "it asks nobody anything" : `it takes ${answers}`;
  return `The promotion does not wait for "${name}" now (step ${context.step}; ${asks}).`;
}

function isAnswer(name: MessageName): boolean {
  return name === "retry" || name === "accept" || name === "point-to";
}

function repeats(
  answer: NonNullable<Inbox["answer"]>,
  name: MessageName,
  { version }: MessageInput,
): boolean {
  return answer.kind === name && answer.version === version;
}

/** The effect, as a sentence; or why it has none. */
function record(inbox: Inbox, name: MessageName, said: Said): string | { refused: string } {
  const { input, context, principal } = said;
  const word: Word = {
    atMs: context.now,
    ...(principal === undefined ? {} : { by: namePrincipal(principal) }),
    ...(input.reason === undefined ? {} : { reason: cut(input.reason) }),
    ...(principal?.proven ? { proven: true } : {}),
  };
  const version = input.version === undefined ? {} : { version: input.version };
  const effect =
    name === "approve"
      ? recordApproval(inbox, word, said)
      : take(inbox, name, { word, ...version, step: context.step });
  if (typeof effect !== "string") return effect;
  inbox.lastAccepted = [...inbox.lastAccepted, { message: name, ...word, ...version }].slice(
    -MESSAGES_KEPT,
  );
  return effect;
}

/** What a message means for the steps. */
function take(
  inbox: Inbox,
  name: Exclude<MessageName, "approve">,
  said: { readonly word: Word; readonly version?: string; readonly step: MessageContext["step"] },
): string {
  const { word, version, step } = said;
  switch (name) {
    case "reject":
      inbox.rejection ??= word;
      return "Rejected: the promotion stops and the endpoint stays as it is.";
    case "pause":
      inbox.pause ??= word;
      return describePause(step);
    case "resume":
      delete inbox.pause;
      return "Resumed.";
    case "skip-bake":
      inbox.skipBake ??= word;
      return "Skipping the rest of the bake, after one more look: a gate that fails in it still rolls back.";
    case "override-freeze":
      inbox.freezeOverride ??= word;
      return "The freeze is overridden for this promotion: it goes on to the re-point.";
    case "abort":
      inbox.abort ??= word;
      return describeAbort(step);
    case "retry":
      inbox.answer ??= { ...word, kind: "retry" };
      return "Trying again.";
    case "accept":
      inbox.answer ??= { ...word, kind: "accept" };
      return "The endpoint stays as it is.";
    case "point-to":
      inbox.answer ??= { ...word, kind: "point-to", ...(version === undefined ? {} : { version }) };
      return `Moving the endpoint to version ${version}, if it exists.`;
    default:
      return name satisfies never;
  }
}

function recordApproval(
  inbox: Inbox,
  { atMs, reason }: Word,
  { principal, context }: Said,
): string | { refused: string } {
  const { approval: open, policy } = context;
  if (!open) return { refused: "Nothing is up for approval." };
  if (inbox.approvals.length >= MOST_APPROVALS) return { refused: "Too many approved already." };
  const word = { atMs, ...(reason === undefined ? {} : { reason }) };
  const assessed = assessApprover(word, principal, { open, ...(policy ? { policy } : {}) });
  return "refused" in assessed ? assessed : addApproval(inbox.approvals, assessed, open.need);
}
