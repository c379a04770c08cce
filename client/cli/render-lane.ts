import { nameOutcome } from "../../domain/promotion/outcome.ts";
import { formatDuration, formatTime } from "../../domain/format.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import type { PromotionSummary } from "../../domain/lane/promotion-summary.ts";
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
  const rows = printableDeep(views).map(({ workflowId, status, problem }) => [
    shortNameOf(workflowId),
    status ? paintPhase(status, colours) : colours.yellow("no answer"),
    status?.expected ?? "",
    `${status?.queue.length ?? ""}`,
    status?.headline ?? problem ?? "",
  ]);
  return renderTable(["endpoint", "state", "version", "queue", "what"], rows, { colours });
}

/** One lane: what runs, what waits, what was. */
export function renderLane(
  untrusted: LaneView,
  { colours, nowMs }: { colours: Colours; nowMs: number },
): string[] {
  const { workflowId, status, problem } = printableDeep(untrusted);
  const name = shortNameOf(workflowId);
  if (!status)
    return [
      colours.bold(`Lane of ${name}`),
      `  ${colours.yellow("no status")}: ${problem ?? "it did not say"}`,
      "next: agentcore-rollouts worker",
    ];
  return [
    colours.bold(`Lane of ${name}`),
    `  ${paintPhase(status, colours)}: ${status.headline}`,
    ...renderFacts(status, nowMs),
    ...renderQueue(status, colours),
    ...renderOutcomes(status.outcomes.toReversed(), colours),
    ...renderNotices(status),
    "",
    ...computeNext(status, name).map((command) => `next: agentcore-rollouts ${command}`),
  ];
}

/** Promotions that ended, the newest first. */
export function renderOutcomes(outcomes: readonly PromotionSummary[], colours: Colours): string[] {
  if (outcomes.length === 0) return [];
  const rows = printableDeep(outcomes).map((summary) => [
    formatTime(summary.endedAtMs),
    summary.promotion,
    summary.kind,
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

const FAILURE_LENGTH = 70;

function describeFailure(failure: string): string {
  // A word of Temporal's, like TERMINATED: it did not end by itself.
  if (/^[A-Z_]+$/.test(failure)) return `ended from outside (${failure.toLowerCase()})`;
  const text = /^failed/i.test(failure) ? failure : `failed: ${failure}`;
  return text.length > FAILURE_LENGTH ? `${text.slice(0, FAILURE_LENGTH - 1)}…` : text;
}

function paintPhase({ phase }: LaneStatus, colours: Colours): string {
  switch (phase) {
    case "idle":
      return phase;
    case "running":
      return colours.cyan(phase);
    case "frozen":
      return colours.yellow(phase);
    case "drifted":
    case "orphaned":
    case "memory-lost":
      return colours.red(phase);
    default:
      return phase satisfies never;
  }
}

function renderFacts(status: LaneStatus, nowMs: number): string[] {
  const { running, follow, rolledBack, problem } = status;
  const by = running?.requestedBy === undefined ? "" : `, asked for by ${running.requestedBy}`;
  return [
    ...(running
      ? [
          `  ${running.kind} ${running.promotion} for ${formatDuration(nowMs - running.sinceMs)}${by}`,
        ]
      : []),
    ...(follow
      ? [
          `  follows the runtime: newest seen ${follow.seen ?? "none"}${follow.due === undefined ? "" : `, version ${follow.due} comes next`}`,
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

function computeNext(status: LaneStatus, name: string): string[] {
  const baseline = status.orphan?.baseline ?? status.drift?.expected ?? "VERSION";
  if (status.orphan || status.drift)
    return [`adopt ${name}`, `rollback ${name} --to ${baseline} --reason WHY`];
  if (status.phase === "memory-lost") return [`adopt ${name}`];
  if (status.frozen) return [`unfreeze ${name}`];
  return status.running ? [`status ${name} --wait`] : [`history ${name}`];
}
