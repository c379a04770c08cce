import { formatDuration } from "../../../domain/format.ts";
import type { PromotionStatus } from "../../../domain/promotion/status.ts";
import type { PromotionView } from "../../promotion-view.ts";
import { printable, printableDeep } from "../../printable.ts";
import { requireSpec } from "../../spec/require-spec.ts";
import { startPromotion } from "../../start-promotion.ts";
import { waitForOutcome } from "../../wait-for-outcome.ts";
import type { CommandRun } from "../../cli/cli-context.ts";
import { computeProgress, formatProgress } from "../../cli/progress.ts";
import type { ProgressLine } from "../../cli/progress.ts";
import type { EndpointReading, LocalRuntime } from "../local-runtime.ts";
import type { LocalStack } from "../local-stack.ts";
import type { UserCounts, UserLoad } from "../user-load.ts";
import type { Act } from "./acts.ts";

export interface DemoStage {
  readonly run: CommandRun<object>;
  readonly stack: LocalStack;
  readonly runtime: LocalRuntime;
  readonly specFile: string;
  readonly users: UserLoad;
  readonly signal: AbortSignal;
}

export interface ActResult {
  readonly act: Act;
  readonly isAsExpected: boolean;
  readonly view: PromotionView | undefined;
  /** Read from AWS after the end, not taken from the promotion. */
  readonly endpoint: EndpointReading;
  readonly users: UserCounts;
  /** The promotion's page in the Temporal UI. */
  readonly page: string;
}

/** A promotion takes well under a minute; a slow machine gets ten times that. */
const LONGEST_MS = 6 * 60_000;
const LOOK_MS = 300;

export async function playAct(stage: DemoStage, act: Act): Promise<ActResult> {
  const { run, stack, runtime, users } = stage;
  const before = users.counts();
  await act.prepare({ runtime, emulator: stack.emulator });
  const { client, namespace } = stack.connected;
  // The same way that a user's file takes.
  const started = await startPromotion(client, await requireSpec(stage.specFile), {
    requestedBy: "demo",
  });
  const page = `${stack.uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(started.workflowId)}/${started.firstRunId}`;
  run.say(`  Promotion ${started.promotion}: ${page}`);
  const { view } = await waitForOutcome(client, started.workflowId, {
    firstRunId: started.firstRunId,
    signal: AbortSignal.any([stage.signal, AbortSignal.timeout(LONGEST_MS)]),
    intervalMs: LOOK_MS,
    onView: createReporter(run),
  });
  const endpoint = await runtime.readEndpoint();
  const result = {
    act,
    isAsExpected: isAsExpected(act, view, endpoint),
    view,
    endpoint,
    page,
    users: countsSince(before, users.counts()),
  };
  if (!stage.signal.aborted) run.say(...renderEnd(run, result));
  return result;
}

/** A line for each change, as `promote --wait` prints them. */
function createReporter(run: CommandRun<object>): (view: PromotionView) => void {
  let before: PromotionStatus | undefined;
  return ({ status: untrusted }) => {
    if (!untrusted) return;
    const status = printableDeep(untrusted);
    run.say(
      ...mergeLines(computeProgress(before, status)).map((line) => `  ${formatProgress(line)}`),
    );
    before = status;
  };
}

/** A step that began and ended between two looks is one line. */
function mergeLines(lines: readonly ProgressLine[]): ProgressLine[] {
  return lines.filter(
    ({ step, text }, index) => text !== "begins" || lines[index + 1]?.step !== step,
  );
}

function isAsExpected(
  { expected }: Act,
  view: PromotionView | undefined,
  endpoint: EndpointReading,
): boolean {
  const outcome = view?.status?.outcome;
  return (
    outcome?.kind === expected.kind &&
    outcome.reason === expected.reason &&
    endpoint.status === "READY" &&
    endpoint.liveVersion === expected.liveVersion
  );
}

function countsSince(before: UserCounts, after: UserCounts): UserCounts {
  return { prompts: after.prompts - before.prompts, failed: after.failed - before.failed };
}

function renderEnd({ colours }: CommandRun<object>, result: ActResult): string[] {
  const { act, view, endpoint, users } = result;
  const colour = result.isAsExpected ? colours.green : colours.red;
  const { kind, reason, liveVersion } = act.expected;
  const why = view?.failure?.message ?? view?.status?.headline ?? view?.problem ?? "no answer";
  return [
    `  ${colour(describeOutcome(view?.status?.outcome))}. GetAgentRuntimeEndpoint: ${endpoint.status}, live version ${endpoint.liveVersion}.`,
    `  Users sent ${users.prompts} prompts meanwhile, ${users.failed} failed.`,
    ...(result.isAsExpected
      ? []
      : [
          `  ${printable(why)}`,
          colours.red(
            `  It had to end ${describeOutcome({ kind, reason })}, with the endpoint READY on version ${liveVersion}.`,
          ),
        ]),
    "",
  ];
}

function describeOutcome(
  outcome: { kind: string; reason?: string | undefined } | undefined,
): string {
  if (!outcome) return "no outcome";
  return outcome.reason === undefined ? outcome.kind : `${outcome.kind} (${outcome.reason})`;
}

export function describeDuration({ view }: ActResult): string {
  const { startedAtMs, endedAtMs } = view?.status ?? {};
  return startedAtMs === undefined || endedAtMs === undefined
    ? ""
    : formatDuration(endedAtMs - startedAtMs);
}
