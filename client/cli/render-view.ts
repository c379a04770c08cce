import type { EndpointObservation } from "../../domain/endpoint.ts";
import { formatDuration, formatTime, plural } from "../../domain/format.ts";
import { describeLane } from "../../domain/lane/lane-status.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import { describeEnd } from "../../domain/promotion/describe-end.ts";
import { countMeasurements } from "../../domain/promotion/gate-status.ts";
import { computeCommands, renderCommand } from "../../domain/promotion/next-commands.ts";
import type { CommandName } from "../../domain/promotion/next-commands.ts";
import { nameOutcome } from "../../domain/promotion/outcome.ts";
import { nameRestored } from "../../domain/promotion/restore-command.ts";
import type { PromotionStatus, StepRecord } from "../../domain/promotion/status.ts";
import type { PromotionView } from "../promotion-view.ts";
import { printableDeep } from "../printable.ts";
import { shortNameOf } from "../promotion-name.ts";
import type { Colours } from "./colours.ts";
import { renderApproval } from "./render-approval.ts";
import { renderBake, renderLatest } from "./render-bake.ts";
import { renderTable } from "./render-table.ts";
import type { TableStyle } from "./render-table.ts";
import { UNNAMED } from "../../domain/promotion/word.ts";

export interface RenderOptions {
  readonly colours: Colours;
  readonly uiLink?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** What is behind it and around it. */
  readonly lane?: LaneStatus | undefined;
  /** How wide the terminal is; undefined off a terminal. */
  readonly columns?: number | undefined;
}

const INDENT = "  ";

const styleOf = ({ colours, columns }: RenderOptions): TableStyle => ({
  colours,
  width: columns === undefined ? undefined : columns - INDENT.length,
});

/** A promotion for people: where it is, why, what it waits for, and what to run next. */
export function renderView(untrusted: PromotionView, options: RenderOptions): string[] {
  // Reasons and answers in it come from AWS and from agents.
  const view = printableDeep(untrusted);
  const { status } = view;
  const name = shortNameOf(view.workflowId);
  return [
    options.colours.bold(`Promotion ${view.promotion} of ${name}`),
    ...renderState(view, options),
    ...(status?.emergency
      ? [`  ${options.colours.red("EMERGENCY")}: ${status.emergency.reason}`]
      : []),
    ...(status ? renderVersions(status) : []),
    ...renderLane(view, options.lane),
    ...(status?.approval && status.phase === "waiting-for-approval"
      ? ["", ...renderApproval(status.approval)]
      : []),
    ...(status ? ["", ...renderSteps(status.steps, options)] : []),
    ...(status ? renderGates(status, options) : []),
    ...(status?.bake ? renderBake(status.bake, view.latest) : []),
    ...(view.latest ? renderLatest(view.latest) : []),
    ...(status ? renderNotices(status) : []),
    ...renderNext(view, { name, ...options }),
  ];
}

/** `promoted`, `stopped (smoke-failed)`; undefined before the end. */
function renderOutcome(status: PromotionStatus, colours: Colours): string | undefined {
  const { outcome } = status;
  if (!outcome) return undefined;
  const isGood = outcome.kind === "promoted" || outcome.kind === "nothing-to-do";
  const colour = isGood ? colours.green : colours.red;
  return `${colour(nameOutcome(outcome, status.baseline))}${outcome.reason === undefined ? "" : ` (${outcome.reason})`}: ${describeEnd(status)}`;
}

/** Where it is and why, in one line; and what it waits for. */
function renderState(view: PromotionView, { colours }: RenderOptions): string[] {
  const { status, failure } = view;
  if (failure) return [`  ${colours.red(`failed (${failure.code})`)}: ${failure.message}`];
  if (!status) return renderSilence(view, colours);
  const { waiting } = status;
  // An emergency is named before it.
  const isSaid = waiting !== undefined && status.headline.endsWith(waiting.what);
  return [
    `  ${renderOutcome(status, colours) ?? `${colours.cyan(status.phase)}: ${status.headline}`}`,
    ...(waiting && !isSaid ? [`  waits for: ${waiting.what}`] : []),
    ...(waiting?.untilMs === undefined ? [] : [`  until ${formatTime(waiting.untilMs)}`]),
  ];
}

function renderLane(view: PromotionView, untrusted: LaneStatus | undefined): string[] {
  if (!untrusted) return [];
  const status = printableDeep(untrusted);
  const keys = status.queue.map(({ key }) => key).join(", ");
  const queue = `${plural(status.queue.length, "request")} behind it: ${keys}`;
  return [
    ...describeLane(status, view.status?.headline ?? "").map((note) => `  ${note}`),
    ...(status.queue.length === 0
      ? []
      : [`  ${queue}   (agentcore-rollouts lanes ${shortNameOf(view.workflowId)})`]),
  ];
}

function renderSilence({ problem, lastPhase }: PromotionView, colours: Colours): string[] {
  const last = lastPhase === undefined ? "" : `; its last known phase is ${lastPhase}`;
  return [
    `  ${colours.yellow("no status")}: ${problem ?? "it did not say"}${last}`,
    "  It goes on where it was as soon as a worker is back: agentcore-rollouts worker",
  ];
}

function renderVersions(status: PromotionStatus): string[] {
  const { candidate = "not known yet", baseline = "none" } = status;
  const versions =
    status.kind === "rollback"
      ? `rollback to version ${baseline} from ${candidate}`
      : `candidate ${candidate}, baseline ${baseline}`;
  return [
    `  ${versions}${renderEndpoint(status.endpoint)}`,
    `  requested by ${status.requestedBy ?? UNNAMED}; the worker calls AWS as ${status.caller?.arn ?? "not known yet"}`,
  ];
}

function renderEndpoint(endpoint: EndpointObservation | undefined): string {
  if (!endpoint) return "";
  const moving =
    endpoint.targetVersion === undefined || endpoint.targetVersion === endpoint.liveVersion
      ? ""
      : `, moving to ${endpoint.targetVersion}`;
  const reason = endpoint.failureReason === undefined ? "" : ` (${endpoint.failureReason})`;
  return `, endpoint ${endpoint.status} on ${endpoint.liveVersion ?? "no version"}${moving}${reason}`;
}

function renderSteps(steps: readonly StepRecord[], options: RenderOptions): string[] {
  const { nowMs } = options;
  const rows = steps.map(({ step, startedAtMs, endedAtMs, result }) => [
    step,
    formatTime(startedAtMs),
    formatDuration(Math.max(0, (endedAtMs ?? nowMs) - startedAtMs)),
    result ?? (endedAtMs === undefined ? "runs" : "done"),
  ]);
  return renderTable(["step", "began", "took", "result"], rows, styleOf(options)).map(
    (line) => `${INDENT}${line}`,
  );
}

/** What each gate concludes so far, and the sentence it rests on. */
function renderGates({ gates }: PromotionStatus, options: RenderOptions): string[] {
  if (gates.length === 0) return [];
  const rows = gates.map((gate) => [
    gate.gate,
    gate.step,
    `${gate.verdict}${gate.dryRun ? " (dry run)" : ""}`,
    String(countMeasurements(gate)),
    gate.reason,
  ]);
  const table = renderTable(
    ["gate", "step", "verdict", "looks", "because"],
    rows,
    styleOf(options),
  );
  return ["", ...table.map((line) => `${INDENT}${line}`)];
}

function renderNotices(status: PromotionStatus): string[] {
  return status.notices.length === 0
    ? []
    : ["", ...status.notices.map((notice) => `  note: ${notice}`)];
}

function renderNext(view: PromotionView, options: RenderOptions & { name: string }): string[] {
  const { status } = view;
  const names = namesOfNext(view);
  const width = Math.max(...names.map((name) => name.length));
  const commands = names.map(
    (name) => `  ${name.padEnd(width)}  ${renderCommand(name, options.name)}`,
  );
  const restore = status?.restoreCommand;
  return [
    ...(commands.length > 0 ? ["", ...commands] : []),
    ...(status === undefined || restore === undefined
      ? []
      : ["", `  back to ${nameRestored(status)} without this tool:`, `    ${restore}`]),
    ...(status?.restoreDefaultCommand === undefined
      ? []
      : [
          `  DEFAULT still serves version ${status.candidate} to unqualified callers; to make version ${status.baseline} the newest again:`,
          `    ${status.restoreDefaultCommand}`,
        ]),
    ...(options.uiLink === undefined ? [] : [`  Temporal UI: ${options.uiLink}`]),
  ];
}

/** What helps it on; of one that has ended what tells more. */
function namesOfNext({ status, failure }: PromotionView): readonly CommandName[] {
  if (status === undefined) return [];
  if (!status.outcome && !failure) return computeCommands(status);
  return status.outcome?.reason === "changed-by-someone-else" ? ["lanes", "report"] : ["report"];
}
