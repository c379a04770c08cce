import { nameOutcome } from "../../domain/promotion/outcome.ts";
import { cut, formatDuration, formatTime } from "../../domain/format.ts";
import { isOfMissingEndpoint } from "../../domain/lane/lane-status.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import type { PromotionSummary } from "../../domain/lane/promotion-summary.ts";
import { computeEndpointState } from "../endpoint-state.ts";
import type { EndpointState } from "../endpoint-state.ts";
import type { LaneView } from "../lanes/lanes.ts";
import { printableDeep } from "../printable.ts";
import { shortNameOf } from "../promotion-name.ts";
import type { Colours } from "./colours.ts";
import { renderTable } from "./render-table.ts";

const NOTICES_SHOWN = 5;

/** All lanes, one a line. */
export function renderLanes(
  views: readonly LaneView[],
  { colours }: { colours: Colours },
): string[] {
  if (views.length === 0)
    return ["No endpoint has a lane yet.", "next: agentcore-rollouts promote FILE"];
  const all = printableDeep(views);
  const missing = all.filter(({ status }) => status && isOfMissingEndpoint(status));
  const shown = all
    .filter((view) => !missing.includes(view))
    .map((view) => ({
      ...view,
      state: computeEndpointState(view, view.promotion),
    }));
  const rows = shown.map(({ workflowId, status, promotion, state }) => [
    shortNameOf(workflowId),
    paintPhase(state, colours),
    promotion?.status?.endpoint?.liveVersion ?? status?.expected ?? "",
    `${status?.queue.length ?? ""}`,
    [state.headline, ...state.notes].join(" "),
  ]);
  return [
    ...renderTable(["endpoint", "state", "version", "queue", "what"], rows, { colours }),
    ...shown.flatMap(({ state: { command } }) =>
      command === undefined ? [] : [`next: ${command}`],
    ),
    ...missing.map(
      ({ workflowId }) =>
        `not shown: ${shortNameOf(workflowId)}, which AWS does not have   (to remove its lane: temporal workflow terminate --workflow-id ${workflowId})`,
    ),
  ];
}

/** One lane: what runs, what waits, what was. */
export function renderLane(
  untrusted: LaneView,
  { colours, nowMs }: { colours: Colours; nowMs: number },
): string[] {
  const view = printableDeep(untrusted);
  const { workflowId, status, problem } = view;
  const name = shortNameOf(workflowId);
  if (!status)
    return [
      colours.bold(`Lane of ${name}`),
      `  ${colours.yellow("no status")}: ${problem ?? "it did not say"}`,
      "next: agentcore-rollouts worker",
    ];
  const state = computeEndpointState(view, view.promotion);
  return [
    colours.bold(`Lane of ${name}`),
    `  ${paintPhase(state, colours)}: ${state.headline}`,
    ...state.notes.map((note) => `  ${note}`),
    ...renderFacts(status, nowMs),
    ...renderQueue(status, colours),
    ...renderOutcomes(status.outcomes.toReversed(), colours),
    ...renderNotices(status),
    "",
    ...computeNext(status, name, state.command).map((command) => `next: ${command}`),
  ];
}

/** Promotions that ended, the newest first. */
export function renderOutcomes(outcomes: readonly PromotionSummary[], colours: Colours): string[] {
  if (outcomes.length === 0) return [];
  const rows = printableDeep(outcomes).map((summary) => [
    formatTime(summary.endedAtMs),
    summary.promotion,
    summary.emergency === undefined ? summary.kind : colours.red("EMERGENCY"),
    renderEnd(summary, colours),
    ...versionsOf(summary),
    summary.requestedBy ?? "",
    summary.approvedBy ?? "",
    summary.abortedBy ?? "",
  ]);
  const head = [
    "ended",
    "number",
    "kind",
    "outcome",
    "from",
    "to",
    "by",
    "approved by",
    "aborted by",
  ];
  return ["", ...renderTable(head, rows, { colours }).map((line) => `  ${line}`)];
}

/** From and to: of a rollback the version asked for stands in the baseline's place. */
function versionsOf({ kind, candidate = "", baseline = "" }: PromotionSummary): [string, string] {
  return kind === "rollback" ? [candidate, baseline] : [baseline, candidate];
}

function renderEnd({ outcome, failure, baseline }: PromotionSummary, colours: Colours): string {
  if (!outcome) return colours.red(describeFailure(failure ?? "no reason is known"));
  const isGood = outcome.kind === "promoted" || outcome.kind === "nothing-to-do";
  const reason = outcome.reason === undefined ? "" : ` (${outcome.reason})`;
  return `${(isGood ? colours.green : colours.red)(nameOutcome(outcome, baseline))}${reason}`;
}

const FAILURE_LENGTH = 120;

function describeFailure(failure: string): string {
  // A word of Temporal's, like TERMINATED: it did not end by itself.
  if (/^[A-Z_]+$/.test(failure)) return `ended from outside (${failure.toLowerCase()})`;
  // What to do about it stands in the sentences behind the first.
  const [why = ""] = failure.split(/(?<=[.!?]) /);
  return cut(/^failed/i.test(why) ? why : `failed: ${why}`, FAILURE_LENGTH);
}

const HELD: ReadonlySet<string> = new Set(["paused", "frozen", "no answer"]);

function paintPhase({ phase, callsPerson }: EndpointState, colours: Colours): string {
  if (callsPerson) return colours.red(phase);
  if (HELD.has(phase)) return colours.yellow(phase);
  return phase === "idle" ? phase : colours.cyan(phase);
}

function renderFacts(status: LaneStatus, nowMs: number): string[] {
  const { running, rolledBack, problem } = status;
  const by = running?.requestedBy === undefined ? "" : `, asked for by ${running.requestedBy}`;
  return [
    ...(running
      ? [
          `  ${running.kind} ${running.promotion} for ${formatDuration(nowMs - running.sinceMs)}${by}`,
        ]
      : []),
    ...(rolledBack.length === 0
      ? []
      : [`  rolled back before: ${rolledBack.map(({ version }) => version).join(", ")}`]),
    ...(problem === undefined ? [] : [`  the endpoint cannot be read: ${problem}`]),
  ];
}

function renderQueue({ queue }: LaneStatus, colours: Colours): string[] {
  if (queue.length === 0) return [];
  const rows = queue.map(({ key, candidate, requestedBy }, index) => [
    `${index + 1}`,
    key,
    candidate,
    requestedBy ?? "",
  ]);
  const table = renderTable(["queue", "key", "candidate", "by"], rows, { colours });
  return ["", ...table.map((line) => `  ${line}`)];
}

function renderNotices({ notices }: LaneStatus): string[] {
  if (notices.length === 0) return [];
  const shown = notices.slice(-NOTICES_SHOWN);
  return ["", ...shown.map(({ atMs, text }) => `  ${formatTime(atMs)}  ${text}`)];
}

/** @param command what the state itself asks for */
function computeNext(status: LaneStatus, name: string, command: string | undefined): string[] {
  const { drift, orphan, phase, frozen, running } = status;
  const baseline = orphan?.baseline ?? drift?.expected ?? "VERSION";
  if (orphan || drift)
    return [
      `agentcore-rollouts adopt ${name}`,
      `agentcore-rollouts rollback ${name} --to ${baseline} --reason WHY`,
    ];
  if (phase === "memory-lost") return [`agentcore-rollouts adopt ${name}`];
  const next = [
    ...(command === undefined ? [] : [command]),
    ...(frozen ? [`agentcore-rollouts unfreeze ${name}`] : []),
  ];
  if (next.length > 0) return next;
  return [`agentcore-rollouts ${running ? `status ${name} --wait` : `history ${name}`}`];
}
