import type { MessageInput } from "./input.ts";
import { isControl, refuseControl } from "./assess-control.ts";
import { MESSAGES } from "./status.ts";
import type {
  AcceptedMessage,
  MessageName,
  PromotionStatus,
  RefusedMessage,
  Waiting,
} from "./status.ts";
import type { Word } from "./word.ts";

/** What people and programs told the promotion. Message handlers write it, the steps read it. */
export interface Inbox {
  abort?: Word & {
    /** A newer request wants its place. */
    readonly superseded?: boolean;
  };
  approval?: Word;
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
}

type AnswerName = "retry" | "accept" | "point-to";

const MESSAGES_KEPT = 50;
const TEXT_KEPT = 500;

export function emptyInbox(): Inbox {
  return { accepted: 0, refused: 0, lastAccepted: [], lastRefused: [] };
}

/** What the handlers need to know of the promotion to judge a message. */
export interface MessageContext {
  readonly promotion: string;
  readonly step: PromotionStatus["step"] | "end";
  readonly waiting?: Waiting;
  readonly requestedBy?: string;
  readonly candidate?: string;
  readonly now: number;
}

const FIELDS = ["promotion", "by", "reason"];
const VERSION = /^[1-9][0-9]{0,4}$/;

/** The message's argument if it has the right shape, else why not. */
export function parseMessage(argument: unknown, name?: MessageName): MessageInput | string {
  const known = name === "point-to" ? [...FIELDS, "version"] : FIELDS;
  if (typeof argument !== "object" || argument === null || Array.isArray(argument)) {
    return 'The message takes one object, like {"promotion": "1a2b3c4d", "by": "you", "reason": "why"}.';
  }
  const unknown = Object.keys(argument).find((key) => !known.includes(key));
  if (unknown !== undefined) return `The message has an unknown field "${cut(unknown)}".`;
  const fields = argument as Record<string, unknown>;
  const bad = known.find((key) => fields[key] !== undefined && typeof fields[key] !== "string");
  if (bad !== undefined) return `The message's field "${bad}" must be text.`;
  if (fields["promotion"] === undefined)
    return 'The message must name the promotion\'s number in its field "promotion".';
  if (name === "point-to" && !VERSION.test(String(fields["version"] ?? "")))
    return 'The message must name a version, like {"version": "12"}.';
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
  const input = parseMessage(message.argument, message.name);
  const refused =
    typeof input === "string" ? input : refuse(inbox, message.name, { input, context });
  if (refused !== undefined) {
    recordRefusal(inbox, { atMs: context.now, message: message.name, why: refused });
    return { refused };
  }
  inbox.accepted += 1;
  return { accepted: take(inbox, message.name, { input: input as MessageInput, context }) };
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
  if (context.waiting?.answers.includes(name)) return undefined;
  const answers = context.waiting?.answers.join(", ") ?? "nothing but abort";
  return `The promotion does not wait for "${name}" now (step ${context.step}; it takes ${answers}).`;
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

/** Remembers an accepted message, and what it means for the steps. */
function take(inbox: Inbox, name: MessageName, { input, context }: Received): string {
  const word: Word = {
    atMs: context.now,
    ...(input.by === undefined ? {} : { by: cut(input.by) }),
    ...(input.reason === undefined ? {} : { reason: cut(input.reason) }),
  };
  const version = input.version === undefined ? {} : { version: input.version };
  inbox.lastAccepted = [...inbox.lastAccepted, { message: name, ...word, ...version }].slice(
    -MESSAGES_KEPT,
  );
  switch (name) {
    case "approve":
      inbox.approval ??= word;
      return "Approved: the promotion goes on.";
    case "reject":
      inbox.rejection ??= word;
      return "Rejected: the promotion stops and the endpoint stays as it is.";
    case "pause":
      inbox.pause ??= word;
      return "Paused: a call under way is finished, the next change waits for resume. After the re-point the gates still roll back.";
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
      return "Aborting: before the re-point the promotion stops, after it the endpoint is rolled back.";
    case "retry":
      inbox.answer ??= { ...word, kind: "retry" };
      return "Trying again.";
    case "accept":
      inbox.answer ??= { ...word, kind: "accept" };
      return "The endpoint stays as it is.";
    case "point-to":
      inbox.answer ??= { ...word, kind: "point-to", ...version };
      return `Moving the endpoint to version ${input.version}, if it exists.`;
    default:
      return name satisfies never;
  }
}

/** Remembers a refusal; the list is bounded, the counter is not. */
function recordRefusal(inbox: Inbox, refusal: RefusedMessage): void {
  inbox.refused += 1;
  inbox.lastRefused = [...inbox.lastRefused, refusal].slice(-MESSAGES_KEPT);
}

function cut(text: string): string {
  return text.slice(0, TEXT_KEPT);
}
