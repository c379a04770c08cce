import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type {
  AfterRepoint,
  LaneRequest,
  OnBusy,
  RequestAnswer,
} from "../../domain/lane/lane-input.ts";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { ClientError } from "../client-error.ts";
import { requestPromotion } from "../lanes/request-promotion.ts";
import { requirePolicy } from "../policy/require-policy.ts";
import { printable } from "../printable.ts";
import { shortNameOf } from "../promotion-name.ts";
import type { PromotionView } from "../promotion-view.ts";
import { isSpecFileName } from "../spec/is-spec-file-name.ts";
import { requireSpec } from "../spec/require-spec.ts";
import { waitForOutcome } from "../wait-for-outcome.ts";
import { askAndWait } from "./ask-lane.ts";
import { withConnection } from "./cli-context.ts";
import type { CommandRun } from "./cli-context.ts";
import { followToEnd, reportEnd, viewDocument } from "./follow.ts";
import type { Followed } from "./follow.ts";
import { nameOfPerson } from "./options.ts";
import type { ConnectionFlags, OutputFlags } from "./options.ts";
import { renderUiLink } from "./ui-link.ts";

export interface PromoteFlags extends ConnectionFlags, OutputFlags {
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

/** Asks the lane for a promotion, and says how it begins; with `--wait` how it ends. */
export async function runPromote(run: CommandRun<PromoteFlags>, file = ""): Promise<number> {
  await refusePromotionName(file);
  const emergency = await readEmergency(run.flags);
  const { policy, candidate } = run.flags;
  const spec = await requireSpec(file, {
    candidate,
    policy: policy === undefined ? undefined : await requirePolicy(policy),
  });
  return withConnection(run, async (connected) => {
    const { client } = connected;
    const { key = randomUUID(), taskQueue } = run.flags;
    const request = { ...requestOf(run), key, ...(emergency === undefined ? {} : { emergency }) };
    const ask = () => requestPromotion(client, spec, { ...request, taskQueue });
    const { target } = spec;
    const started = await askAndWait(run, { client, target, key, ask });
    if (typeof started === "number") return started;
    const code = await followStart({ run, connected, ...started }, started);
    if (code !== undefined) return code;
    return followToEnd({ run, connected, ...started });
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
  const { run, connected, workflowId, firstRunId } = followed;
  run.say(...renderStart(followed, started));
  const first = await waitForOutcome(connected.client, workflowId, {
    firstRunId,
    signal: AbortSignal.timeout(FIRST_ANSWER_MS),
    until: hasBegun,
    intervalMs: 200,
  });
  run.say(...renderFirstAnswer(first.view));
  if (run.flags.wait) return undefined;
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
  const { run, connected, workflowId } = followed;
  const name = shortNameOf(workflowId);
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
  if (!isMissing || isSpecFileName(file)) return;
  const isTarget = file.startsWith("arn:");
  throw new ClientError(
    "BadUsage",
    `there is no spec file "${file}"; promote takes a file and starts a promotion`,
    {
      next: isTarget
        ? "agentcore-rollouts init   (it writes a spec file for a runtime and its endpoint)"
        : `agentcore-rollouts promote FILE   (to let a waiting promotion go on: agentcore-rollouts approve ${printable(file)}; one that is paused: agentcore-rollouts resume ${printable(file)})`,
    },
  );
}
