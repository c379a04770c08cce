import type { MessageName } from "../../domain/promotion/status.ts";
import { places } from "./places.ts";
import type { PlaceName } from "./places.ts";

/** What happens after a message: the versions that AWS was told to move to, and where it ends. */
export type After = string;

export interface Row {
  /** Without a message, and after one that is refused: what is refused changes nothing. */
  readonly otherwise: After;
  /** The messages that are taken here, every other is refused. */
  readonly taken: Partial<Record<MessageName, After>>;
}

const STOPS = "stopped: aborted";
const ROLLS_BACK = "1, rolled-back: aborted";

export const rows: Record<PlaceName, Row> = {
  resolve: { otherwise: "2, promoted", taken: { pause: "paused", abort: STOPS } },
  "await-version": { otherwise: "3, promoted", taken: { pause: "paused", abort: STOPS } },
  smoke: { otherwise: "2, promoted", taken: { pause: "paused", abort: STOPS } },
  gate: { otherwise: "2, promoted", taken: { pause: "paused", abort: STOPS } },
  "gate, waiting": {
    otherwise: "needs-person",
    taken: { pause: "paused", retry: "2, promoted", abort: STOPS },
  },
  "approve, waiting": {
    otherwise: "stopped: expired",
    taken: {
      approve: "2, promoted",
      reject: "stopped: rejected",
      pause: "stopped: expired",
      abort: STOPS,
    },
  },
  "re-point, frozen": {
    otherwise: "2, promoted",
    taken: { pause: "paused", "override-freeze": "2, promoted", abort: STOPS },
  },
  "re-point, before the call": {
    otherwise: "2, promoted",
    taken: { pause: "paused", abort: STOPS },
  },
  "re-point, on the wire": {
    otherwise: "2, promoted",
    taken: { pause: "2, paused", abort: `2, ${ROLLS_BACK}` },
  },
  watch: { otherwise: "promoted", taken: { pause: "paused", abort: ROLLS_BACK } },
  verify: { otherwise: "promoted", taken: { pause: "paused", abort: ROLLS_BACK } },
  "verify, waiting": {
    otherwise: "needs-person",
    taken: { pause: "paused", retry: "promoted", abort: ROLLS_BACK },
  },
  bake: {
    otherwise: "promoted",
    taken: { pause: "paused", "skip-bake": "promoted", abort: ROLLS_BACK },
  },
  "bake, failing": {
    otherwise: "1, rolled-back: bake-failed",
    taken: {
      pause: "1, rolled-back: bake-failed",
      "skip-bake": "1, rolled-back: bake-failed",
      abort: ROLLS_BACK,
    },
  },
  "bake, waiting": {
    otherwise: "needs-person",
    taken: {
      pause: "paused",
      "skip-bake": "promoted",
      retry: "needs-person",
      abort: ROLLS_BACK,
    },
  },
  "roll-back": { otherwise: "1, rolled-back: update-failed", taken: {} },
  "roll-back, waiting": {
    otherwise: "needs-person",
    taken: {
      retry: "1, rolled-back: update-failed",
      accept: "drifted: accepted-by-person",
      "point-to": "3, rolled-back: update-failed",
    },
  },
};

/** The same places while paused; a rollback cannot be. */
export const pausedRows: Partial<Record<PlaceName, Row>> = {
  ...heldAt("2, promoted", ["resolve", "smoke", "gate", "re-point, before the call"]),
  ...heldAt("3, promoted", ["await-version"]),
  "gate, waiting": heldRow({ resume: "needs-person", retry: "paused" }),
  // A pause does not keep a question open for longer.
  "approve, waiting": {
    otherwise: "stopped: expired",
    taken: {
      approve: "paused",
      reject: "stopped: rejected",
      pause: "stopped: expired",
      resume: "stopped: expired",
      abort: STOPS,
    },
  },
  "re-point, frozen": heldRow({ resume: "2, promoted", "override-freeze": "paused" }),
  "re-point, on the wire": {
    otherwise: "2, paused",
    taken: { pause: "2, paused", resume: "2, promoted", abort: `2, ${ROLLS_BACK}` },
  },
  watch: heldRow({ resume: "promoted", abort: ROLLS_BACK }),
  verify: heldRow({ resume: "promoted", abort: ROLLS_BACK }),
  "verify, waiting": heldRow({ resume: "needs-person", retry: "paused", abort: ROLLS_BACK }),
  bake: heldRow({ resume: "promoted", abort: ROLLS_BACK }),
  // A pause stops the clock of the bake, not its protection.
  "bake, failing": {
    otherwise: "1, rolled-back: bake-failed",
    taken: {
      pause: "1, rolled-back: bake-failed",
      resume: "1, rolled-back: bake-failed",
      abort: ROLLS_BACK,
    },
  },
  "bake, waiting": heldRow({ resume: "needs-person", retry: "paused", abort: ROLLS_BACK }),
};

function heldRow(taken: Row["taken"]): Row {
  return { otherwise: "paused", taken: { pause: "paused", abort: STOPS, ...taken } };
}

function heldAt(resumed: After, names: PlaceName[]): Partial<Record<PlaceName, Row>> {
  return Object.fromEntries(names.map((name) => [name, heldRow({ resume: resumed })]));
}

const NAMES = Object.keys(places) as PlaceName[];
const isBeforeTheCall = (name: PlaceName): boolean =>
  NAMES.indexOf(name) < NAMES.indexOf("re-point, on the wire");

/** What becomes of a promotion that its lane asks to give way to a newer request. */
export function makesRoom(name: PlaceName, { otherwise }: Row = rows[name]) {
  const stopped = "stopped: superseded";
  if (isBeforeTheCall(name)) return { finish: stopped, rollBack: stopped };
  const moved = name === "re-point, on the wire" ? "2, 1" : "1";
  const isRollingBack = name.startsWith("roll-back");
  return {
    finish: otherwise,
    rollBack: isRollingBack ? otherwise : `${moved}, rolled-back: superseded`,
  };
}

/**
 * The same places in a lane that is frozen: nothing moves toward a candidate any more, until the
 * evidence is too old. All else is as ever.
 */
export function frozen(table: Partial<Record<PlaceName, Row>>): Partial<Record<PlaceName, Row>> {
  const held = (after: After): After => (after.endsWith(", promoted") ? "stopped: frozen" : after);
  const rowsOf = Object.entries(table) as [PlaceName, Row][];
  const hold = ([name, row]: [PlaceName, Row]): [PlaceName, Row] => {
    if (!isBeforeTheCall(name)) return [name, row];
    const taken = Object.entries(row.taken).map(([message, after]) => [message, held(after)]);
    return [name, { otherwise: held(row.otherwise), taken: Object.fromEntries(taken) }];
  };
  return Object.fromEntries(rowsOf.map(hold));
}
