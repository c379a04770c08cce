import type { Client } from "@temporalio/client";
import type { MessageInput } from "../../domain/promotion/input.ts";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { computePromotionNumber } from "../../domain/promotion/session-ids.ts";
import type { MessageName, PromotionStatus } from "../../domain/promotion/status.ts";
import { abortPromotion } from "../abort-promotion.ts";
import { requireRunning } from "../describe-promotion.ts";
import { explainSilence } from "../explain-silence.ts";
import { printableDeep } from "../printable.ts";
import { shortNameOf } from "../promotion-name.ts";
import { getStatus } from "../promotion-view.ts";
import { proveSender } from "../proof/prove-sender.ts";
import { resolvePromotion } from "../resolve-promotion.ts";
import { sendMessage } from "../send-message.ts";
import { withConnection } from "./cli-context.ts";
import type { CommandRun } from "./cli-context.ts";
import { personOf } from "./options.ts";
import type { ConnectionFlags, OutputFlags, PersonFlags } from "./options.ts";
import { renderApproval } from "./render-approval.ts";

export interface MessageFlags extends ConnectionFlags, OutputFlags, PersonFlags {
  readonly promotion?: string;
  /** Of `point-to` alone. */
  readonly to?: string;
  readonly digest?: string;
}

/** Sends one message to a promotion, and says what it did. */
export async function runMessage(
  run: CommandRun<MessageFlags>,
  name: MessageName,
  promotionName?: string,
): Promise<number> {
  return withConnection(run, async ({ client }) => {
    const { workflowId, firstRunId } = await resolvePromotion(client, promotionName);
    const promotion =
      run.flags.promotion ??
      computePromotionNumber(firstRunId ?? (await requireRunning(client, workflowId)));
    const input = await composeInput(run, { client, workflowId, name, promotion });
    const answer =
      name === "abort"
        ? await abortPromotion(client, workflowId, { input })
        : await sendMessage(client, workflowId, { name, input }).catch(async (error) => {
            throw await explainSilence(client, workflowId, error);
          });
    const shortName = shortNameOf(workflowId);
    run.say(
      `Promotion ${promotion} of ${shortName}: ${answer.effect}`,
      `next: agentcore-rollouts status ${shortName} --wait`,
    );
    run.document({ workflowId, promotion, message: name, ...answer });
    return EXIT_CODES.ok;
  });
}

/** The message, with what is approved, and with a proof of who sends it where one is asked for. */
async function composeInput(
  run: CommandRun<MessageFlags>,
  to: {
    client: Client;
    workflowId: string;
    name: MessageName;
    promotion: string;
  },
): Promise<MessageInput> {
  const { client, workflowId, name, promotion } = to;
  const { to: version } = run.flags;
  // A promotion that does not answer takes an abort all the same.
  const view = await getStatus(client, workflowId).catch(() => undefined);
  const status = view?.promotion === promotion ? view.status : undefined;
  const digest = name === "approve" ? chooseDigest(run, status) : undefined;
  const input = {
    promotion,
    ...personOf(run.flags, run.io.env),
    ...(version === undefined ? {} : { version }),
    ...(digest === undefined ? {} : { digest }),
  };
  const offer = status?.proof;
  if (!offer?.needed.includes(name)) return input;
  return proveSender({ name, input }, offer, { env: run.io.env });
}

/** What is approved: shown to people first, or named by a script. */
function chooseDigest(
  run: CommandRun<MessageFlags>,
  status: PromotionStatus | undefined,
): string | undefined {
  if (run.flags.digest !== undefined) return run.flags.digest;
  const approval = status?.approval;
  if (!approval) return undefined;
  if (status.waiting?.answers.includes("approve"))
    run.say("What is approved:", ...renderApproval(printableDeep(approval)));
  return approval.digest;
}
