import { fillPlaceholders } from "../../domain/smoke/fill-placeholders.ts";
import type { TurnResult } from "../../domain/smoke/session-result.ts";
import type { TurnRequest } from "../../domain/spec/smoke-spec.ts";
import type { PromotionDependencies } from "../promotion/dependencies.ts";
import type { TalkInput } from "../promotion-activities.ts";
import { createDialogue } from "./protocols/create-dialogue.ts";
import type { Message } from "./protocols/protocol.ts";
import { createRedactor } from "./redactor.ts";
import { runTurn } from "./run-turn.ts";
import type { FinishedTurn, Say } from "./run-turn.ts";

/** One session with an agent, as far as it has come. */
export interface Talk {
  /** What opens the session before anything is said. */
  readonly opening: readonly (() => Message)[];
  /** The message for a request of the script, its placeholders filled. */
  messageFor(request: TurnRequest): Message;
  fill<T>(script: T): T;
  say(what: Say): Promise<FinishedTurn>;
}

export interface TalkOptions {
  readonly input: TalkInput;
  readonly sessionId: string;
  /** What `${secret}` stands for; it is taken out of all that is kept. */
  readonly secret?: string;
}

/** All texts of a session that are kept: its result goes into one message of at most 2 MB. */
const KEPT_CHARACTERS_PER_SESSION = 400_000;

export function startTalk(dependencies: PromotionDependencies, options: TalkOptions): Talk {
  const { input, sessionId, secret } = options;
  const values = {
    promotionId: input.promotionId,
    sessionId,
    ...(secret !== undefined && { secret }),
  };
  const fill = <T>(script: T): T => fillPlaceholders(script, values);
  const marker = fill(input.marker ?? {});
  const { protocol } = input;
  const dialogue = createDialogue({ protocol, sessionId, marker: marker.payload ?? {} });
  const redactor = createRedactor(input.redact ?? [], secret === undefined ? [] : [secret]);
  let kept = 0;
  return {
    fill,
    opening: dialogue.opening,
    messageFor: (request) => dialogue.messageFor(fill(request)),
    async say(what) {
      const finished = await runTurn(dependencies, { input, sessionId, marker, redactor }, what);
      const result = kept < KEPT_CHARACTERS_PER_SESSION ? finished.result : bare(finished.result);
      kept += result.sent.length + result.answer.length;
      return { ...finished, result };
    },
  };
}

/** Without its texts. */
export const bare = (result: TurnResult): TurnResult => ({ ...result, sent: "", answer: "" });
