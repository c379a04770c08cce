import { canBothHold, parseCondition } from "./condition.ts";
import { formatDuration } from "../format.ts";
import { computeFewestPairs } from "../gates/measure-paired.ts";
import { countSmokeTurns, minimumOf } from "./gate-minimum.ts";
import type { GateFile } from "./gate-schema.ts";
import { issue } from "./rule.ts";
import type { Draft, Rule } from "./rule.ts";
import type { SpecIssue, SpecPath } from "./spec-issue.ts";
import { unitOf } from "./to-gate.ts";

interface PlacedGate {
  readonly gate: GateFile;
  readonly path: SpecPath;
}

const gatesOf = (draft: Draft, step: "gate" | "bake"): PlacedGate[] =>
  (draft.read[step]?.gates ?? []).flatMap((gate, index) =>
    gate === undefined ? [] : [{ gate, path: [step, "gates", index] }],
  );

/** A rule over each gate by itself. */
const forEachGate =
  (check: (at: PlacedGate, draft: Draft) => SpecIssue[]): Rule =>
  (draft) =>
    (["gate", "bake"] as const).flatMap((step) =>
      gatesOf(draft, step).flatMap((placed) => check(placed, draft)),
    );

/** Before the re-point there are no invocations but the smoke's own. */
const reachableMinimum: Rule = (draft) => {
  const turns = countSmokeTurns(draft.read.smoke);
  if (turns === undefined) return [];
  return gatesOf(draft, "gate").flatMap(({ gate, path }) => {
    const wanted = "minimumInvocations" in gate ? (gate.minimumInvocations ?? 0) : 0;
    if (wanted <= turns) return [];
    return [
      issue(
        [...path, "minimumInvocations"],
        `must be at most ${turns}, is ${wanted}: the smoke sends ${turns} turns in all (smoke.sessions × smoke.turns), so the gate could never pass; raise smoke.sessions or use ${turns}`,
      ),
    ];
  });
};

const NOT_IN_THE_BAKE: Partial<Record<GateFile["kind"], string>> = {
  "cross-check": "a cross-check compares with the smoke, before the re-point",
  "paired-smoke": "after the re-point the baseline can no longer be reached",
  evaluation: "it scores the sessions of the smoke, before the re-point",
};

const bakeGates: Rule = (draft) =>
  gatesOf(draft, "bake").flatMap(({ gate, path }) => {
    const why = NOT_IN_THE_BAKE[gate.kind];
    if (why !== undefined)
      return [
        issue([...path, "kind"], `must be another kind in the bake, is ${gate.kind}: ${why}`),
      ];
    if (Number.isFinite(minimumOf(gate))) return [];
    return [
      issue(
        [...path, "minimumInvocations"],
        "is missing; with max 0% no number of invocations follows by itself, so say how many are enough",
      ),
    ];
  });

/** A log group belongs to one endpoint, and the smoke goes through another. */
const logFilterInTheBake: Rule = (draft) =>
  gatesOf(draft, "gate").flatMap(({ gate, path }) =>
    gate.kind === "sequential" && typeof gate.counts === "object" && "logFilter" in gate.counts
      ? [
          issue(
            [...path, "counts", "logFilter"],
            "can only be in the bake: the filter is on the log group of the target endpoint, and the smoke goes through another",
          ),
        ]
      : [],
  );

const bakeMinimum: Rule = (draft) => {
  const wanted = draft.read.bake?.minimumInvocations;
  if (wanted === undefined) return [];
  return gatesOf(draft, "bake").flatMap(({ gate, path }) => {
    const needed = minimumOf(gate);
    if (needed <= wanted || !Number.isFinite(needed)) return [];
    return [
      issue(
        ["bake", "minimumInvocations"],
        `must be at least ${needed}, which bake.gates[${path[2]}] needs for a verdict, is ${wanted}; for a smaller number set minimumInvocations of that gate too`,
      ),
    ];
  });
};

const limitsAgree = forEachGate(({ gate, path }) => {
  const { count, interval } = gate;
  if (count === undefined) return [];
  const tooMany = (["failureLimit", "inconclusiveLimit"] as const).flatMap((key) =>
    gate[key] > count
      ? [
          issue(
            [...path, key],
            `must be at most count (${count}), is ${gate[key]}: it could never be exceeded`,
          ),
        ]
      : [],
  );
  if (count === 1 || interval !== undefined) return tooMany;
  return [
    ...tooMany,
    issue([...path, "interval"], `is missing; with count ${count} it says when to measure again`),
  ];
});

const ownInterval: Rule = (draft) =>
  (["gate", "bake"] as const).flatMap((step) =>
    gatesOf(draft, step).flatMap(({ gate, path }) => {
      const least = draft.read[step]?.interval ?? 0;
      if (gate.interval === undefined || gate.interval >= least) return [];
      return [
        issue(
          [...path, "interval"],
          `must be at least ${step}.interval (${formatDuration(least)}), the time between two looks, is ${formatDuration(gate.interval)}`,
        ),
      ];
    }),
  );

const conditionsAgree = forEachGate(({ gate, path }) => {
  if (gate.kind !== "threshold") return [];
  if (gate.max !== undefined && gate.successCondition !== undefined)
    return [issue([...path, "max"], "says the same as successCondition; leave one of them out")];
  const unit = unitOf(gate);
  const keys = ["successCondition", "failureCondition"] as const;
  const parsed = keys.map((key) => {
    const written = gate[key];
    return written === undefined ? undefined : parseCondition(written, unit);
  });
  const wrong = keys.flatMap((key, index) => {
    const problem = parsed[index];
    return typeof problem === "string"
      ? [issue([...path, key], `${problem}, is ${JSON.stringify(gate[key])}`)]
      : [];
  });
  if (wrong.length > 0) return wrong;
  const success =
    gate.max === undefined ? parsed[0] : { operator: "<=" as const, value: gate.max, text: "" };
  const failure = parsed[1];
  if (!success && !failure)
    return [
      issue([...path, "max"], "is missing; say what is too much, or name a failureCondition"),
    ];
  if (typeof success !== "object" || typeof failure !== "object") return [];
  if (!canBothHold(success, failure)) return [];
  return [
    issue(
      [...path, "failureCondition"],
      "contradicts the success condition: some values meet both; move the two limits apart",
    ),
  ];
});

const oneTolerance = forEachGate(({ gate, path }) =>
  (gate.kind === "sequential" || gate.kind === "latency") &&
  gate.margin !== undefined &&
  gate.ratio !== undefined
    ? [issue([...path, "ratio"], "contradicts margin: say one of the two")]
    : [],
);

const enoughPairs = forEachGate(({ gate, path }) => {
  if (gate.kind !== "paired-smoke") return [];
  const { alpha, ratio } = gate;
  const fewest = computeFewestPairs({ alpha, tolerance: ratio === undefined ? {} : { ratio } });
  if (gate.sessions >= fewest) return [];
  return [
    issue(
      [...path, "sessions"],
      `must be at least ${fewest}, is ${gate.sessions}: with fewer pairs the gate could never fail`,
    ),
  ];
});

const evaluationInTime: Rule = (draft) => {
  const timeout = draft.read.gate?.timeout;
  if (timeout === undefined) return [];
  return gatesOf(draft, "gate").flatMap(({ gate, path }) =>
    gate.kind === "evaluation" && gate.delay >= timeout
      ? [
          issue(
            [...path, "delay"],
            `must be below gate.timeout (${formatDuration(timeout)}), is ${formatDuration(gate.delay)}`,
          ),
        ]
      : [],
  );
};

const wholePeriods = forEachGate(({ gate, path }, { read }) => {
  const period = read.metrics?.period;
  if (gate.kind !== "threshold" || gate.window === undefined || period === undefined) return [];
  if (gate.window % period === 0) return [];
  return [
    issue(
      [...path, "window"],
      `must be whole periods (metrics.period is ${formatDuration(period)}), is ${formatDuration(gate.window)}`,
    ),
  ];
});

const namesDiffer: Rule = (draft) =>
  (["gate", "bake"] as const).flatMap((step) => {
    const placed = gatesOf(draft, step);
    return placed.flatMap(({ gate: { name }, path }, index) =>
      name !== undefined && placed.slice(0, index).some(({ gate }) => gate.name === name)
        ? [issue([...path, "name"], `must differ from the other gates' names, is "${name}" again`)]
        : [],
    );
  });

const syntheticIsAsked: Rule = ({ read: { bake } }) =>
  bake?.synthetic === undefined || bake.onNoEvidence === "promote-if-synthetic-pass"
    ? []
    : [issue(["bake", "synthetic"], "is only for onNoEvidence: promote-if-synthetic-pass")];

export const gateRules: readonly Rule[] = [
  reachableMinimum,
  bakeGates,
  logFilterInTheBake,
  bakeMinimum,
  limitsAgree,
  ownInterval,
  conditionsAgree,
  oneTolerance,
  enoughPairs,
  evaluationInTime,
  wholePeriods,
  namesDiffer,
  syntheticIsAsked,
];
