import { afterAll, beforeAll, expect, test } from "vitest";
import { MESSAGES } from "../../domain/promotion/status.ts";
import type { MessageName, Phase } from "../../domain/promotion/status.ts";
import type { PromotionSpec } from "../../domain/spec/promotion-spec.ts";
import type { Fault } from "../../emulator/index.ts";
import { errorRate } from "../domain/values.ts";
import type { Row } from "../simulation/message-table.ts";
import type { PlaceName } from "../simulation/places.ts";
import { always } from "./quick-spec.ts";
import { THIRD, setStage, statusOf, tell, until, untilIn } from "./stage.ts";
import type { PromotionHandle, Stage } from "./stage.ts";

/** How a promotion comes to a place of the table on a real server and the emulator, and stays there. */
interface Place {
  readonly spec?: (spec: PromotionSpec) => PromotionSpec;
  readonly faults?: readonly Fault[];
  /** Users call all the time; elsewhere from the message on. */
  readonly traffic?: boolean;
  readonly phase: Phase;
  /** Once it is there, and before the message. */
  prepare?(stage: Stage): Promise<unknown>;
  /** What users see from the message on. */
  readonly errors?: number;
}

const LONG_MS = 3_600_000;
const SOON_MS = 1_500;

const holdUpdate = (nth: number): Fault => ({
  id: "hold",
  operation: "UpdateAgentRuntimeEndpoint",
  nth,
  effect: { kind: "hold", at: "execution" },
});

const failUpdateTo = (version: string): Fault => ({
  id: `to-${version}`,
  operation: "UpdateAgentRuntimeEndpoint",
  resource: { version },
  effect: { kind: "update-failed", reason: "no capacity" },
});

/** The smoke alone is not enough for it: it wants more invocations through DEFAULT. */
const gateOfMore = (timeoutMs: number) => (spec: PromotionSpec) => ({
  ...spec,
  gate: { ...spec.gate, gates: [errorRate({ minimumInvocations: 10 })], timeoutMs },
});

const longBake = (timeoutMs: number) => (spec: PromotionSpec) => ({
  ...spec,
  bake: { ...spec.bake, durationMs: Math.min(timeoutMs, LONG_MS / 2), timeoutMs },
});

const places = {
  resolve: {
    faults: [
      {
        id: "hold",
        operation: "GetAgentRuntime",
        nth: 1,
        effect: { kind: "hold", at: "execution" },
      },
    ],
    phase: "resolve",
  },
  "await-version": {
    spec: (spec) => ({
      ...spec,
      candidate: { kind: "after", version: "2" },
      awaitVersion: { ...spec.awaitVersion, timeoutMs: LONG_MS },
    }),
    phase: "await-version",
  },
  smoke: {
    faults: [
      {
        id: "hold",
        operation: "InvokeAgentRuntime",
        nth: 1,
        effect: { kind: "hold", at: "execution" },
      },
    ],
    phase: "smoke",
  },
  gate: { spec: gateOfMore(LONG_MS), phase: "gate" },
  "gate, waiting": { spec: gateOfMore(SOON_MS), phase: "needs-person" },
  "approve, waiting": {
    spec: (spec) => ({ ...spec, approval: { timeoutMs: LONG_MS } }),
    phase: "waiting-for-approval",
  },
  "re-point, frozen": { spec: (spec) => ({ ...spec, freeze: [always] }), phase: "frozen" },
  "re-point, on the wire": { faults: [holdUpdate(1)], phase: "re-point" },
  watch: {
    faults: [
      {
        operation: "UpdateAgentRuntimeEndpoint",
        nth: 1,
        effect: { kind: "slow-transition", ms: 20_000 },
      },
    ],
    phase: "watch",
  },
  verify: {
    faults: [
      {
        id: "hold",
        operation: "InvokeAgentRuntime",
        resource: { endpoint: "production" },
        nth: 1,
        effect: { kind: "hold", at: "execution" },
      },
    ],
    phase: "verify",
  },
  "verify, waiting": {
    faults: [
      {
        id: "deny",
        operation: "InvokeAgentRuntime",
        resource: { endpoint: "production" },
        effect: { kind: "access-denied" },
      },
    ],
    phase: "needs-person",
    prepare: async ({ emulator, runtime }) => emulator.removeFault(`${runtime.id} deny`),
  },
  bake: { spec: longBake(LONG_MS), traffic: true, phase: "bake" },
  "bake, failing": { spec: longBake(LONG_MS), errors: 5, phase: "bake" },
  "bake, waiting": { spec: longBake(SOON_MS), phase: "needs-person" },
  "roll-back": { faults: [failUpdateTo("2"), holdUpdate(2)], phase: "roll-back" },
  "roll-back, waiting": {
    // Its answers have as long to be carried out.
    spec: (spec) => ({ ...spec, rollback: { ...spec.rollback, timeoutMs: 20_000 } }),
    faults: [failUpdateTo("1"), failUpdateTo("2")],
    phase: "needs-person",
    async prepare({ emulator, runtime, mint }) {
      emulator.removeFault(`${runtime.id} to-1`);
      await mint(THIRD);
    },
  },
} satisfies Partial<Record<PlaceName, Place>>;
type Reached = keyof typeof places;

interface Cell {
  readonly name: Reached;
  readonly paused: boolean;
  /** Undefined where every message is refused. */
  readonly message: MessageName | undefined;
  readonly expected: string;
  readonly refused: readonly MessageName[];
}

/** Where nobody waits here as long as the table does. */
const UNEXPIRED = { "stopped: expired": { pause: "paused", resume: "waiting-for-approval" } };

/** What the next look sees is a matter of chance here: the simulation and gates-people.test.ts have them. */
const ELSEWHERE = new Set(["bake, failing: skip-bake", "gate, waiting: retry"]);

function cellsOf(name: Reached, { paused, row }: { paused: boolean; row: Row }): Cell[] {
  const taken = (Object.entries(row.taken) as [MessageName, string][]).filter(
    ([message]) => !ELSEWHERE.has(`${name}: ${message}`),
  );
  const refused = MESSAGES.filter((message) => !(message in row.taken));
  if (taken.length === 0)
    return [{ name, paused, message: undefined, expected: row.otherwise, refused }];
  return taken.map(([message, after], nth) => {
    const unexpired: Partial<Record<string, string>> =
      UNEXPIRED[after as keyof typeof UNEXPIRED] ?? {};
    const expected = unexpired[message] ?? after;
    // Once for each place is enough.
    return { name, paused, message, expected, refused: nth === 0 ? refused : [] };
  });
}

async function reach(stage: Stage, { name, paused }: Cell): Promise<PromotionHandle> {
  const place: Place = places[name];
  const { emulator, runtime } = stage;
  for (const fault of place.faults ?? [])
    emulator.addFault({
      ...fault,
      ...(fault.id === undefined ? {} : { id: `${runtime.id} ${fault.id}` }),
      resource: { ...fault.resource, runtime: runtime.id },
    });
  if (place.traffic) stage.traffic();
  const handle = await stage.promote(place.spec);
  if (place.faults?.some(({ id }) => id === "hold"))
    await emulator.holdReached(`${runtime.id} hold`);
  await untilIn(handle, place.phase);
  if (paused) await tell(handle, "pause");
  await place.prepare?.(stage);
  return handle;
}

interface Played {
  readonly refused: readonly MessageName[];
  readonly after: string;
}

/** What was answered, what AWS was told from then on, and where it came to. */
async function play(stage: Stage, cell: Cell): Promise<Played> {
  const { name, message, expected } = cell;
  const handle = await reach(stage, cell);
  const place: Place = places[name];
  const say = (what: MessageName): Promise<string> =>
    tell(handle, what, "test", what === "point-to" ? { version: "3" } : {});
  const refused: MessageName[] = [];
  for (const what of cell.refused) await say(what).catch(() => refused.push(what));
  const before = stage.moves().length;
  const { waiting } = await statusOf(handle);
  if (message !== undefined) await say(message);
  if (place.errors !== undefined || expected.endsWith("promoted"))
    stage.traffic({ errors: place.errors ?? 0 });
  stage.emulator.releaseHold(`${stage.runtime.id} hold`);
  let isOver = false;
  const witness = async (): Promise<string> => {
    const { outcome, phase, waiting: asked } = await statusOf(handle);
    const reason = outcome?.reason === undefined ? "" : `: ${outcome.reason}`;
    const isAskedAnew = phase === "needs-person" && asked?.sinceMs !== waiting?.sinceMs;
    isOver = outcome !== undefined || isAskedAnew;
    const isSame = phase === "needs-person" && !isAskedAnew;
    const end = outcome ? `${outcome.kind}${reason}` : isSame ? "the same question" : phase;
    return [...stage.moves().slice(before), end].join(", ");
  };
  // One that stays open is there once it shows what is expected; the checker sees the rest.
  await until(async () => (await witness()) === expected || isOver);
  return { refused, after: await witness() };
}

const AT_A_TIME = 10;

/** With everything undone after it, the check of the promises among it. */
async function playOnce(beside: Stage, cell: Cell): Promise<Played> {
  const [finish, undo] = collectUndos();
  try {
    return await play(await setStage({ beside, finish }), cell);
  } finally {
    await undo();
  }
}

function collectUndos(): [Stage["finish"], () => Promise<void>] {
  const undos: (() => Promise<unknown> | void)[] = [];
  const undoAll = async (): Promise<void> => {
    for (const undo of undos.reverse()) await undo();
  };
  return [(undo) => void undos.push(undo), undoAll];
}

/**
 * Plays each cell of a table on an endpoint of its own, some beside one another: most of each is
 * waiting. The refused messages of a place come before the first one that is taken.
 */
export function testCells(
  table: Partial<Record<PlaceName, Row>>,
  { paused }: { paused: boolean },
): void {
  const cells = (Object.keys(places) as Reached[]).flatMap((name) => {
    const row = table[name];
    return row ? cellsOf(name, { paused, row }) : [];
  });
  const stories = new Map<Cell, Promise<Played>>();
  const [finish, undo] = collectUndos();
  beforeAll(async () => {
    const base = await setStage({ finish });
    const slots = Array.from({ length: AT_A_TIME }, () => Promise.resolve<unknown>(undefined));
    for (const [nth, cell] of cells.entries()) {
      const slot = nth % AT_A_TIME;
      const story = (slots[slot] as Promise<unknown>).then(() => playOnce(base, cell));
      slots[slot] = story.catch(() => {});
      stories.set(cell, story);
    }
  });
  afterAll(undo);
  test.each(cells)("$name: $message", { timeout: 280_000 }, async (cell) => {
    const { expected, refused } = cell;
    expect(await stories.get(cell)).toEqual({ refused, after: expected });
  });
}
