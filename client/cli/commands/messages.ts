import type { Client } from "@temporalio/client";
import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import type { MessageInput } from "../../../domain/promotion/input.ts";
import { computePromotionNumber } from "../../../domain/promotion/session-ids.ts";
import type { MessageName, PromotionStatus } from "../../../domain/promotion/status.ts";
import { printableDeep } from "../../printable.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun, Library } from "../cli-context.ts";
import { PROMOTION_ARGUMENT, addConnectionOptions, addOutputOption, personOf } from "../options.ts";
import type { ConnectionFlags, OutputFlags, PersonFlags } from "../options.ts";
import { renderApproval } from "../render-approval.ts";

interface MessageFlags extends ConnectionFlags, OutputFlags, PersonFlags {
  readonly promotion?: string;
  /** Of `point-to` alone. */
  readonly to?: string;
  readonly digest?: string;
}

const DESCRIPTIONS: Readonly<Record<MessageName, string>> = {
  approve: "let a promotion that waits for approval go on",
  reject: "stop a promotion that waits for approval; the endpoint stays as it is",
  pause: "hold a promotion before its next change; in the bake a failing gate still rolls back",
  resume: "end a pause",
  abort: "end a promotion: before the re-point it stops, after it the endpoint is rolled back",
  "skip-bake": "end the bake after one more look; a failing gate in it still rolls back",
  "override-freeze":
    "let a promotion go on in a freeze; not by who asked for it, and with --reason",
  retry: "answer a promotion that needs a person: try again",
  accept: "answer a promotion that needs a person: leave the endpoint as it is",
  "point-to": "answer a promotion that cannot roll back: move the endpoint to another version",
};

/** A command for each message that a promotion takes. */
export function addMessageCommands(program: Command, context: CliContext): void {
  for (const name of Object.keys(DESCRIPTIONS) as MessageName[])
    addMessageCommand(program, context, name);
}

function addMessageCommand(program: Command, context: CliContext, name: MessageName): void {
  const more = name === "point-to" ? " --to 12" : "";
  const command = program
    .command(name)
    .description(DESCRIPTIONS[name])
    .argument(PROMOTION_ARGUMENT.name, PROMOTION_ARGUMENT.description)
    .option("--by <name>", "who says so (default: your user name)")
    .option("--reason <text>", "why; it is kept with the promotion")
    .option("--promotion <number>", "only if it is this attempt (default: the one that runs now)")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts ${name} support-a1b2c3d4e5/production${more} --reason "looked at the smoke"
  agentcore-rollouts ${name} spec.yaml${more} --promotion 1a2b3c4d --by alice`,
    );
  if (name === "point-to") command.requiredOption("--to <version>", "the version to serve");
  if (name === "approve") {
    command.option(
      "--digest <sha256:…>",
      "approve exactly this, as status shows it (default: what is up for approval now)",
    );
  }
  addConnectionOptions(addOutputOption(command));
  bindAction<MessageFlags>(context, command, (run, promotion) => send(run, name, promotion));
}

async function send(
  run: CommandRun<MessageFlags>,
  name: MessageName,
  promotionName?: string,
): Promise<number> {
  return withConnection(run, async (library, { client }) => {
    const workflowId = await library.resolvePromotion(client, promotionName);
    const promotion =
      run.flags.promotion ??
      computePromotionNumber(await library.requireRunning(client, workflowId));
    const input = await composeInput(run, { library, client, workflowId, name, promotion });
    const answer =
      name === "abort"
        ? await library.abortPromotion(client, workflowId, { input })
        : await library.sendMessage(client, workflowId, { name, input }).catch(async (error) => {
            throw await library.explainSilence(client, workflowId, error);
          });
    const shortName = library.shortNameOf(workflowId);
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
    library: Library;
    client: Client;
    workflowId: string;
    name: MessageName;
    promotion: string;
  },
): Promise<MessageInput> {
  const { library, client, workflowId, name, promotion } = to;
  const { to: version } = run.flags;
  // A promotion that does not answer takes an abort all the same.
  const view = await library.getStatus(client, workflowId).catch(() => undefined);
  const digest = name === "approve" ? chooseDigest(run, view?.status) : undefined;
  const input = {
    promotion,
    ...personOf(run.flags, run.io.env),
    ...(version === undefined ? {} : { version }),
    ...(digest === undefined ? {} : { digest }),
  };
  const offer = view?.status?.proof;
  if (!offer?.needed.includes(name)) return input;
  return library.proveSender({ name, input }, offer, { env: run.io.env });
}

/** What is approved: shown to people first, or named by a script. */
function chooseDigest(
  run: CommandRun<MessageFlags>,
  status: PromotionStatus | undefined,
): string | undefined {
  if (run.flags.digest !== undefined) return run.flags.digest;
  const approval = status?.approval;
  if (!approval) return undefined;
  run.say("What is approved:", ...renderApproval(printableDeep(approval)));
  return approval.digest;
}
