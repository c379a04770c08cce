import { renderCommand } from "../promotion/next-commands.ts";
import { nameOutcome } from "../promotion/outcome.ts";
import { nameRestored, restoredVersion } from "../promotion/restore-command.ts";
import type { LookPoint } from "../gates/look.ts";
import { formatDuration, formatTime } from "../format.ts";
import { describeEnd } from "../promotion/describe-end.ts";
import type { GateStatus } from "../promotion/gate-status.ts";
import type { Decision, PromotionStatus, StepRecord } from "../promotion/status.ts";
import type { PromotionRecord } from "../record/promotion-record.ts";
import type { SmokeSessionResult } from "../smoke/session-result.ts";
import type { PromotionSpec } from "../spec/promotion-spec.ts";
import { UNNAMED } from "../promotion/word.ts";

/** What a reader must know at the first glance. */
export type Tone = "good" | "bad" | "open" | "neutral";

/** One word of a person, as it was received. */
export interface SaidWord {
  readonly atMs: number;
  readonly what: string;
  readonly by: string;
  readonly reason?: string;
}

/** A call that may have changed something in AWS. */
export interface ChangingCall {
  readonly atMs: number;
  readonly call: string;
  readonly detail: string;
}

/** A promotion as a page tells it, the most important first. */
export interface Report {
  readonly title: string;
  readonly tone: Tone;
  /** `rolled-back (bake-failed)`, or the phase of one that runs. */
  readonly verdict: string;
  readonly headline: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly steps: readonly StepRecord[];
  readonly startedAtMs: number;
  /** When it ended, else when the report was made. */
  readonly endedAtMs: number;
  /** When the endpoint was told to move; undefined: never. */
  readonly repointedAtMs?: number;
  readonly gates: readonly GateStatus[];
  /** The looks of the bake; each from the re-point on. */
  readonly series: readonly LookPoint[];
  /** What looks over the endpoint before the re-point would have been. */
  readonly seriesBefore: readonly LookPoint[];
  /** Errors and invocations of the endpoint before the re-point. */
  readonly before?: { readonly errors: number; readonly invocations: number };
  readonly sessions: readonly SmokeSessionResult[];
  readonly words: readonly SaidWord[];
  readonly calls: readonly ChangingCall[];
  readonly decisions: readonly Decision[];
  readonly notices: readonly string[];
  readonly commands: readonly (readonly [what: string, command: string])[];
  readonly spec: PromotionSpec;
}

/** @param now milliseconds since the epoch: the end of a promotion that still runs */
export function computeReport(record: PromotionRecord, now: number): Report {
  const { status, spec, evidence, calls } = record;
  const { outcome, startedAtMs, endedAtMs = now } = status;
  const { repoint } = calls;
  const before = findCountsBefore(status.gates);
  return {
    title: `${spec.target.runtimeId}/${spec.target.endpoint}`,
    tone: toneOf(status),
    verdict: outcome
      ? `${nameOutcome(outcome, status.baseline)}${outcome.reason === undefined ? "" : ` (${outcome.reason})`}`
      : status.phase,
    headline: describeEnd(status) ?? status.headline,
    facts: computeFacts(status, endedAtMs),
    steps: status.steps,
    startedAtMs,
    endedAtMs,
    ...(repoint && { repointedAtMs: repoint.acceptedAtMs ?? repoint.sentAtMs }),
    gates: status.gates,
    series: status.series,
    seriesBefore: evidence.bake?.before ?? [],
    ...(before && { before }),
    sessions: evidence.smoke?.sessions ?? [],
    words: computeWords(record),
    calls: computeCalls(record),
    decisions: status.decisions,
    notices: status.notices,
    commands: computeCommands(status),
    spec,
  };
}

/** What the bake's gates compared with. */
function findCountsBefore(gates: readonly GateStatus[]): Report["before"] {
  for (const { step, last } of gates) {
    const { baselineErrors: errors, baselineTotal: invocations } = last?.values ?? {};
    if (step === "bake" && typeof errors === "number" && typeof invocations === "number")
      return { errors, invocations };
  }
  return undefined;
}

function toneOf({ outcome, phase }: PromotionStatus): Tone {
  if (phase === "failed" || phase === "needs-person") return "bad";
  if (!outcome) return "open";
  switch (outcome.kind) {
    case "promoted":
    case "nothing-to-do":
      return "good";
    case "stopped":
      return "neutral";
    default:
      return "bad";
  }
}

function computeFacts(status: PromotionStatus, endedAtMs: number): [string, string][] {
  const { target, endpoint, caller } = status;
  const isRollback = status.kind === "rollback";
  const live =
    endpoint === undefined ? "not read" : `${endpoint.status} on ${endpoint.liveVersion ?? "none"}`;
  return [
    ["versions", describeVersions(status)],
    ["endpoint, last read", live],
    ["took", formatDuration(endedAtMs - status.startedAtMs)],
    ...(status.waiting?.untilMs === undefined
      ? []
      : ([["waits until", formatTime(status.waiting.untilMs)]] as [string, string][])),
    ["asked for by", status.requestedBy ?? UNNAMED],
    ["approved by", status.approvedBy ?? (status.approval ? "nobody" : "nobody was asked")],
    ...(status.emergency === undefined
      ? []
      : ([["emergency", status.emergency.reason]] as [string, string][])),
    ["account", `${target.account} ${target.region}`],
    ["promotion", status.promotion],
    ["AWS called as", caller?.arn ?? "not known"],
    ...(status.artifact === undefined
      ? []
      : ([
          [`${isRollback ? `version ${status.candidate}` : "candidate"} runs`, status.artifact],
        ] as [string, string][])),
  ];
}

/** Of a rollback that was asked for the version asked for stands in the baseline's place. */
function describeVersions({ kind, baseline, candidate }: PromotionStatus): string {
  return kind === "rollback"
    ? `${candidate ?? "none"} → ${baseline ?? "not read"}`
    : `${baseline ?? "none"} → ${candidate ?? "to come"}`;
}

function computeWords({ words }: PromotionRecord): SaidWord[] {
  return words.lastAccepted.map(({ atMs, message, by = UNNAMED, reason }) => ({
    atMs,
    what: message,
    by,
    ...(reason === undefined ? {} : { reason }),
  }));
}

function computeCalls({ calls, status }: PromotionRecord): ChangingCall[] {
  const { repoint, rollback } = calls;
  const endpoint = status.target.endpoint;
  return [
    ...(repoint
      ? [
          {
            atMs: repoint.sentAtMs,
            call:
              repoint.kind === "create"
                ? "CreateAgentRuntimeEndpoint"
                : "UpdateAgentRuntimeEndpoint",
            detail: `${endpoint} to version ${status.candidate ?? "?"}, token ${repoint.token}`,
          },
        ]
      : []),
    ...(rollback && rollback.sends > 0
      ? [
          {
            atMs: rollback.startedAtMs,
            call: "UpdateAgentRuntimeEndpoint",
            detail: `${endpoint} back to version ${status.baseline ?? "?"}, sent ${rollback.sends === 1 ? "once" : `${rollback.sends} times`}`,
          },
        ]
      : []),
  ];
}

function computeCommands(status: PromotionStatus): [string, string][] {
  const { baseline, candidate, endpoint, outcome, restoreCommand, restoreDefaultCommand } = status;
  const answers = (status.waiting?.answers ?? []).map((answer): [string, string] => [
    answer,
    renderCommand(answer, status.workflowId),
  ]);
  const goal = restoredVersion(status);
  const isBack = endpoint?.status === "READY" && endpoint.liveVersion === goal;
  const restore = isBack
    ? `Not needed now, the endpoint serves version ${goal}: back to it without this tool`
    : `Back to ${nameRestored(status)} without this tool`;
  const restoreDefault = `DEFAULT still serves version ${candidate} to callers that name no endpoint: to make version ${baseline} the newest again`;
  const { runtimeId, endpoint: name } = status.target;
  return [
    ...answers,
    ...(outcome?.reason === "changed-by-someone-else"
      ? [
          ["How to go on", renderCommand("lanes", `${runtimeId}/${name}`)] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ...(restoreDefaultCommand === undefined
      ? []
      : [[restoreDefault, restoreDefaultCommand] satisfies [string, string]]),
    ...(restoreCommand === undefined ? [] : [[restore, restoreCommand] satisfies [string, string]]),
  ];
}
