import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { Option } from "commander";
import type { Command } from "commander";
import { AFTER_REPOINT, ON_BUSY } from "../../../domain/lane/lane-input.ts";
import type {
  AfterRepoint,
  LaneRequest,
  OnBusy,
  RequestAnswer,
} from "../../../domain/lane/lane-input.ts";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import type { PromotionView } from "../../index.ts";
import { printable } from "../../printable.ts";
import { askAndWait } from "../ask-lane.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import type { Followed } from "../follow.ts";
import { addConnectionOptions, addOutputOption, nameOfPerson } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";
import { renderUiLink } from "../ui-link.ts";

interface PromoteFlags extends ConnectionFlags, OutputFlags {
  readonly wait?: boolean;
  readonly candidate?: string;
  readonly requestedBy?: string;
  readonly taskQueue?: string;
  readonly key?: string;
  readonly onBusy: OnBusy;
  readonly afterRepoint?: AfterRepoint;
  readonly again?: boolean;
  readonly policy?: string;
  readonly emergency?: boolean;
  readonly reason?: string;
}

/** How long the first answer of the promotion is waited for: who calls AWS, and whether it can begin at all. */
const FIRST_ANSWER_MS = 10_000;

export function addPromoteCommand(program: Command, context: CliContext): void {
  const command = program
    .command("promote")
    .description("start a promotion from a spec file")
    .argument("<file>", "the spec, in YAML or JSON")
    .option("--wait", "stay until it ends or calls a person, with a line for each change")
    .option("--candidate <candidate>", "in place of the file's: latest, 12, or another in YAML")
    .option("--requested-by <name>", "who asks for it (default: your user name)")
    .option(
      "--key <key>",
      "the same key is the same request, however often CI asks: the commit, say",
    )
    .addOption(
      new Option(
        "--on-busy <what>",
        "while a promotion runs: be refused, wait in the queue, wait in place of all that wait, or also have it give way",
      )
        .choices(ON_BUSY)
        .default("reject"),
    )
    .addOption(
      new Option(
        "--after-repoint <what>",
        "what the one that gives way does when it has moved the endpoint already (default: finish)",
      ).choices(AFTER_REPOINT),
    )
    .option("--again", "also a version that was rolled back before")
    .option(
      "--reason <text>",
      "why; it is kept with the request, and shown for ever with an emergency",
    )
    .option("--task-queue <name>", 'where its worker polls (default: "agentcore-rollouts")')
    .option(
      "--policy <file>",
      "check the spec against this policy first; the worker's own holds anyway",
    )
    .option("--emergency", "leave out what the policy lets an emergency leave out; needs --reason")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts promote examples/minimal.yaml
  agentcore-rollouts promote spec.yaml --wait                     the exit code says how it ended
  agentcore-rollouts promote spec.yaml --wait --output json > promotion.json
  agentcore-rollouts promote spec.yaml --candidate '{ artifact: IMAGE@sha256:DIGEST, mint: true }'
  agentcore-rollouts promote spec.yaml --key "$GITHUB_SHA" --on-busy supersede
  agentcore-rollouts promote spec.yaml --emergency --reason "orders fail, INC-812"`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<PromoteFlags>(context, command, promote);
}

async function promote(run: CommandRun<PromoteFlags>, file = ""): Promise<number> {
  await refusePromotionName(file);
  const emergency = await readEmergency(run.flags);
  const { requirePolicy } = await import("../../policy/require-policy.ts");
  const { requireSpec } = await import("../../spec/require-spec.ts");
  const { policy, candidate } = run.flags;
  const spec = await requireSpec(file, {
    candidate,
    policy: policy === undefined ? undefined : await requirePolicy(policy),
  });
  return withConnection(run, async (library, connected) => {
    const { client } = connected;
    const { key = randomUUID(), taskQueue } = run.flags;
    const request = { ...requestOf(run), key, ...(emergency === undefined ? {} : { emergency }) };
    const ask = () => library.requestPromotion(client, spec, { ...request, taskQueue });
    const { target } = spec;
    const started = await askAndWait(run, { client, library, target, key, ask });
    if (typeof started === "number") return started;
    const code = await followStart({ run, library, connected, ...started }, started);
    if (code !== undefined) return code;
    const { followToEnd } = await import("../follow.ts");
    return followToEnd({ run, library, connected, ...started });
  });
}

function requestOf({ flags, io }: CommandRun<PromoteFlags>): Partial<LaneRequest> {
  const requestedBy = flags.requestedBy ?? nameOfPerson(io.env);
  const { afterRepoint } = flags;
  return {
    onBusy: flags.onBusy,
    ...(afterRepoint === undefined ? {} : { supersedeAfterRepoint: afterRepoint }),
    ...(flags.again === true ? { again: true } : {}),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  };
}

/** Says how it begins; undefined where the command goes on to wait for the end. */
async function followStart(
  followed: Followed & { run: CommandRun<PromoteFlags> },
  started: RequestAnswer,
): Promise<number | undefined> {
  const { run, library, connected, workflowId, firstRunId } = followed;
  run.say(...renderStart(followed, started));
  const first = await library.waitForOutcome(connected.client, workflowId, {
    firstRunId,
    signal: AbortSignal.timeout(FIRST_ANSWER_MS),
    until: hasBegun,
    intervalMs: 200,
  });
  run.say(...renderFirstAnswer(first.view));
  if (run.flags.wait) return undefined;
  const { reportEnd, viewDocument } = await import("../follow.ts");
  if (first.end === "ended" || first.end === "needs-person") return reportEnd(followed, first);
  run.document({
    end: "started",
    ...(first.view ? viewDocument(followed, first.view) : started),
  });
  return EXIT_CODES.ok;
}

async function readEmergency({
  emergency,
  reason,
}: PromoteFlags): Promise<{ reason: string } | undefined> {
  if (!emergency) return undefined;
  if (reason?.trim()) return { reason };
  const { ClientError } = await import("../../client-error.ts");
  throw new ClientError("BadUsage", "an emergency needs a reason, which is shown for ever", {
    next: 'agentcore-rollouts promote FILE --emergency --reason "what happened"',
  });
}

/** Resolve is over: the worker may call AWS, and the endpoint can be promoted to. */
function hasBegun({ status }: PromotionView): boolean {
  return (
    status?.caller !== undefined && (status.step !== "resolve" || status.waiting !== undefined)
  );
}

function renderStart(followed: Followed, { promotion }: RequestAnswer): string[] {
  const { run, library, connected, workflowId } = followed;
  const name = library.shortNameOf(workflowId);
  const link = renderUiLink(connected, run.io.env, workflowId);
  return [
    `Promotion ${promotion} of ${name} started.`,
    `  follow it:  agentcore-rollouts status ${name}`,
    ...(link === undefined ? [] : [`  Temporal UI:  ${link}`]),
  ];
}

function renderFirstAnswer(view: PromotionView | undefined): string[] {
  const status = view?.status;
  if (!status) {
    const why = view?.problem ?? "no answer";
    return [
      `  No worker has taken it up yet (${printable(why)}). It waits for one: agentcore-rollouts worker`,
    ];
  }
  const restore = status.restoreCommand;
  return [
    ...(status.caller
      ? [
          `  The worker calls AWS as ${printable(status.caller.arn)} (account ${printable(status.caller.account)}).`,
        ]
      : []),
    ...(restore === undefined
      ? []
      : [`  Back to the baseline without this tool:  ${printable(restore)}`]),
  ];
}

/** People who come from other tools type `promote NAME` when they mean `approve`. */
async function refusePromotionName(file: string): Promise<void> {
  const isMissing = (await stat(file).catch(() => undefined)) === undefined;
  if (!isMissing || /\.(ya?ml|json)$/i.test(file)) return;
  const { ClientError } = await import("../../client-error.ts");
  throw new ClientError(
    "BadUsage",
    `there is no spec file "${file}"; promote takes a file and starts a promotion`,
    {
      next: `agentcore-rollouts promote FILE   (to let a waiting promotion go on: agentcore-rollouts approve ${printable(file)}; one that is paused: agentcore-rollouts resume ${printable(file)})`,
    },
  );
}
