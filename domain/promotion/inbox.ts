import type { MessageInput } from "./input.ts";
import { MESSAGES } from "./status.ts";
import type { MessageName, PromotionStatus, RefusedMessage, Waiting } from "./status.ts";

/** Who said something, when and why. */
export interface Word {
  readonly atMs: number;
  readonly by?: string;
  readonly reason?: string;
}

/** What people and programs told the promotion. Message handlers write it, the steps read it. */
export interface Inbox {
  abort?: Word & {
    /** A newer request wants its place. */
    readonly superseded?: boolean;
  };
  approval?: Word;
  rejection?: Word;
  /** The answer to the question that the promotion waits on. */
  answer?: Word & { readonly kind: "retry" | "accept" };
  accepted: number;
  refused: number;
  lastRefused: RefusedMessage[];
}

const REFUSED_KEPT = 50;
const TEXT_KEPT = 500;

export function emptyInbox(): Inbox {
  return { accepted: 0, refused: 0, lastRefused: [] };
}

/** What the handlers need to know of the promotion to judge a message. */
export interface MessageContext {
  readonly promotion: string;
  readonly step: PromotionStatus["step"] | "end";
  readonly waiting?: Waiting;
  readonly now: number;
}

/** The message's argument if it has the right shape, else why not. */
export function parseMessage(argument: unknown): MessageInput | string {
  if (typeof argument !== "object" || argument === null || Array.isArray(argument)) {
    return 'The message takes one object, like {"promotion": "1a2b3c4d", "by": "you", "reason": "why"}.';
  }
  const unknown = Object.keys(argument).find((key) => !["promotion", "by", "reason"].includes(key));
  if (unknown !== undefined) return `The message has an unknown field "${cut(unknown)}".`;
  const fields = argument as Record<string, unknown>;
  const bad = ["promotion", "by", "reason"].find(
    (key) => fields[key] !== undefined && typeof fields[key] !== "string",
  );
  if (bad !== undefined) return `The message's field "${bad}" must be text.`;
  if (fields["promotion"] === undefined)
    return 'The message must name the promotion\'s number in its field "promotion".';
  return fields as unknown as MessageInput;
}

/**
 * Takes a message into the inbox, or refuses it. Returns the effect, or why not; a refusal is
 * recorded too. A message that repeats what was already said is accepted and changes nothing.
 */
export function receiveMessage(
  inbox: Inbox,
  message: { name: MessageName; argument: unknown },
  context: MessageContext,
): { accepted: string } | { refused: string } {
  const input = parseMessage(message.argument);
  const refused =
    typeof input === "string" ? input : refuse(inbox, message.name, { input, context });
  if (refused !== undefined) {
    recordRefusal(inbox, { atMs: context.now, message: message.name, why: refused });
    return { refused };
  }
  inbox.accepted += 1;
  return { accepted: record(inbox, message.name, { input: input as MessageInput, context }) };
}

interface Received {
  readonly input: MessageInput;
  readonly context: MessageContext;
}

function refuse(inbox: Inbox, name: MessageName, { input, context }: Received): string | undefined {
  if (!MESSAGES.includes(name)) return `There is no message "${cut(name)}".`;
  if (input.promotion !== context.promotion) {
    return `The message is for promotion ${cut(input.promotion)}; this is promotion ${context.promotion}.`;
  }
  if (context.step === "end") return "The promotion has ended.";
  if (name === "abort") {
    return context.step === "roll-back" ? "The promotion is already rolling back." : undefined;
  }
  if (inbox.abort && (name === "approve" || name === "reject")) return "The promotion was aborted.";
  if (name === "approve" && inbox.rejection) return "The promotion was rejected.";
  if (inbox.answer && isAnswer(name) && inbox.answer.kind !== name)
    return `It was answered already: ${inbox.answer.kind}.`;
  if (context.waiting?.answers.includes(name)) return undefined;
  const answers = context.waiting?.answers.join(", ") ?? "nothing but abort";
  return `The promotion does not wait for "${name}" now (step ${context.step}; it takes ${answers}).`;
}

function isAnswer(name: MessageName): boolean {
  return name === "retry" || name === "accept";
}

function record(inbox: Inbox, name: MessageName, { input, context }: Received): string {
  const word: Word = {
    atMs: context.now,
    ...(input.by === undefined ? {} : { by: cut(input.by) }),
    ...(input.reason === undefined ? {} : { reason: cut(input.reason) }),
  };
  switch (name) {
    case "approve":
      inbox.approval ??= word;
      return "Approved: the promotion goes on.";
    case "reject":
      inbox.rejection ??= word;
      return "Rejected: the promotion stops and the endpoint stays as it is.";
    case "abort":
      inbox.abort ??= word;
      return "Aborting: before the re-point the promotion stops, after it the endpoint is rolled back.";
    case "retry":
      inbox.answer ??= { ...word, kind: "retry" };
      return "Trying again.";
    case "accept":
      inbox.answer ??= { ...word, kind: "accept" };
      return "The endpoint stays as it is.";
    default:
      return name satisfies never;
  }
}

/** Remembers a refusal; the list is bounded, the counter is not. */
function recordRefusal(inbox: Inbox, refusal: RefusedMessage): void {
  inbox.refused += 1;
  inbox.lastRefused = [...inbox.lastRefused, refusal].slice(-REFUSED_KEPT);
}

function cut(text: string): string {
  return text.slice(0, TEXT_KEPT);
}
