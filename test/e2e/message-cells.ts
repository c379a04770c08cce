import { expect, test } from "vitest";
import type { LaneRequest } from "../../domain/lane/lane-input.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import { MESSAGES } from "../../domain/promotion/status.ts";
import type { MessageName } from "../../domain/promotion/status.ts";
import { laneWordSignal } from "../../workflows/messages.ts";
import { makesRoom } from "../simulation/message-table.ts";
import type { After, Row } from "../simulation/message-table.ts";
import type { PlaceName } from "../simulation/places.ts";
import { specFor } from "./quick-spec.ts";
import { laneOf } from "./lane-stage.ts";
import type { LaneStage } from "./lane-stage.ts";
import { MAY_FINISH, addFault, places } from "./message-places.ts";
import type { Place } from "./message-places.ts";
import { playBeside } from "./play-beside.ts";
import { expectPromisesKept, statusOf, tell, until, untilIn } from "./stage.ts";
import type { PromotionHandle, Stage } from "./stage.ts";

/** What holds while the message comes. */
interface Circumstances {
  readonly paused?: boolean;
  /** It runs in a lane; alone, with a request behind it, or with one and the lane is frozen. */
  readonly lane?: "alone" | "queued" | "frozen";
}

/** What people and programs say to the lane that moves the promotion in it, as a request of the key. */
const LANE_WORDS = {
  [MAY_FINISH]: (lane) => askBehind(lane, { onBusy: "supersede" }),
  "supersede, after the re-point roll back": (lane) =>
    askBehind(lane, { onBusy: "supersede", supersedeAfterRepoint: "roll-back" }),
  "roll back to version 1": (lane) => lane.rollBack("1", BEHIND),
} satisfies Record<string, (lane: LaneStage) => Promise<unknown>>;
type LaneWordName = keyof typeof LANE_WORDS;

const BEHIND = "behind";
/** It never moves the endpoint: what moves it is what the cell is about. */
const askBehind = (lane: LaneStage, how: Partial<LaneRequest>) =>
  lane.request({
    key: BEHIND,
    spec: { ...lane.spec, freeze: [], approval: { timeoutMs: 3_600_000 } },
    ...how,
  });

interface Cell extends Circumstances {
  readonly name: PlaceName;
  /** Undefined where every message is refused. */
  readonly message: MessageName | LaneWordName | undefined;
  readonly expected: string;
  readonly refused: readonly MessageName[];
}

/** Nobody waits here as long as the table does, and nothing but a message ends what is asked. */
function computeAfter(name: PlaceName, message: MessageName, after: After): After {
  if (after === "stopped: frozen") return "frozen";
  if (after === "stopped: expired" && message === "pause") return "paused";
  if (message !== "resume") return after;
  if (after === "stopped: expired") return "waiting-for-approval";
  if (after === "needs-person") return SAME_QUESTION;
  return name === "re-point, frozen" ? "frozen" : after;
}

const SAME_QUESTION = "the same question";

function cellsOf(name: PlaceName, row: Row, circumstances: Circumstances): Cell[] {
  const taken = Object.entries(row.taken) as [MessageName, After][];
  const refused = MESSAGES.filter((message) => !(message in row.taken));
  const cell = { name, ...circumstances };
  if (taken.length === 0)
    return [{ ...cell, message: undefined, expected: row.otherwise, refused }];
  return taken.map(([message, after], nth) => {
    const expected = computeAfter(name, message, after);
    // Once for each place is enough.
    return { ...cell, message, expected, refused: nth === 0 ? refused : [] };
  });
}

interface Reached {
  readonly handle: PromotionHandle;
  readonly lane?: LaneStage;
}

async function reach(stage: Stage, { name, paused, lane, message }: Cell): Promise<Reached> {
  const place: Place = places[name];
  const { spec = place.spec, prepare = place.prepare } =
    place.before?.[message as MessageName | typeof MAY_FINISH] ?? {};
  const { emulator, runtime } = stage;
  for (const fault of place.faults ?? []) addFault(stage, fault);
  if (place.traffic) stage.traffic();
  const begun: Reached = lane
    ? await beginInLane(stage, spec)
    : { handle: await stage.promote(spec) };
  const { handle } = begun;
  if (place.faults?.some(({ id }) => id === "hold"))
    await emulator.holdReached(`${runtime.id} hold`);
  await place.approach?.(stage);
  await untilIn(handle, place.phase);
  if (paused) await tell(handle, "pause");
  if (begun.lane && lane !== "alone") await askBehind(begun.lane, { onBusy: "queue" });
  if (begun.lane && lane === "frozen") await freeze(begun.lane, handle);
  await prepare?.(stage, handle);
  return begun;
}

async function beginInLane(
  stage: Stage,
  change: Place["spec"] = (spec) => spec,
): Promise<Required<Reached>> {
  const lane = laneOf(stage, {}, change(specFor(stage.runtime.arn)));
  const { workflowId, firstRunId = "" } = await lane.request({ key: "first" });
  const run = stage.client.workflow.getHandle(workflowId, firstRunId);
  const handle = Object.assign(run, { firstExecutionRunId: firstRunId }) as PromotionHandle;
  stage.finish(async () => {
    await handle.terminate().catch(() => undefined);
    await expectPromisesKept(stage, handle);
  });
  return { handle, lane };
}

/** Until the promotion was told. */
async function freeze(lane: LaneStage, handle: PromotionHandle): Promise<void> {
  await lane.word("freeze");
  await until(async () => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).some(
      ({ workflowExecutionSignaledEventAttributes: signal }) =>
        signal?.signalName === laneWordSignal.name,
    );
  });
}

interface Played {
  readonly refused: readonly MessageName[];
  readonly after: string;
  /** What became of the request behind it. */
  readonly behind?: string;
}

/** What was answered, what AWS was told from then on, and where it came to. */
async function play(stage: Stage, cell: Cell): Promise<Played> {
  const { name, message, expected } = cell;
  const { handle, lane } = await reach(stage, cell);
  const place: Place = places[name];
  const say = (what: MessageName): Promise<string> =>
    tell(handle, what, "test", what === "point-to" ? { version: "3" } : {});
  const refused: MessageName[] = [];
  for (const what of cell.refused) await say(what).catch(() => refused.push(what));
  const before = stage.moves().length;
  const { waiting } = await statusOf(handle);
  if (lane && isLaneWord(message)) await LANE_WORDS[message](lane);
  else if (message !== undefined) await say(message as MessageName);
  if (place.errors !== undefined || expected.endsWith("promoted"))
    stage.traffic({ errors: place.errors ?? 0 });
  stage.emulator.removeFault(`${stage.runtime.id} hold`);
  stage.emulator.releaseHold(`${stage.runtime.id} hold`);
  let isOver = false;
  const witness = async (): Promise<string> => {
    const { outcome, phase, waiting: asked } = await statusOf(handle);
    const reason = outcome?.reason === undefined ? "" : `: ${outcome.reason}`;
    const isAskedAnew = phase === "needs-person" && asked?.sinceMs !== waiting?.sinceMs;
    isOver = outcome !== undefined || isAskedAnew;
    const isSame = phase === "needs-person" && !isAskedAnew;
    const end = outcome ? `${outcome.kind}${reason}` : isSame ? SAME_QUESTION : phase;
    return [...stage.moves().slice(before), end].join(", ");
  };
  // One that stays open is there once it shows what is expected; the checker sees the rest.
  await until(async () => (await witness()) === expected || isOver);
  const after = await witness();
  if (!lane) return { refused, after };
  return { refused, after, behind: await whatBecame(lane, wantedBehind(cell)) };
}

function isLaneWord(message: Cell["message"]): message is LaneWordName {
  return message !== undefined && message in LANE_WORDS;
}

/** What waits starts when the promotion before it has ended, and the lane is not frozen. */
function wantedBehind({ expected, lane }: Cell): "starts" | "waits" {
  const hasEnded = /(^|, )(promoted|stopped|rolled-back|drifted)/.test(expected);
  return hasEnded && lane !== "frozen" ? "starts" : "waits";
}

async function whatBecame(lane: LaneStage, wanted: "starts" | "waits"): Promise<string> {
  const hasStarted = ({ running, outcomes }: LaneStatus): boolean =>
    running?.key === BEHIND || outcomes.length > 1;
  if (wanted === "starts") await lane.untilStatus(hasStarted);
  const status = await lane.status();
  if (hasStarted(status)) return "starts";
  return status.queue.some(({ key }) => key === BEHIND) ? "waits" : "lost";
}

/** Plays each cell of a table. The refused messages of a place come before the first one that is taken. */
export function testCells(
  table: Partial<Record<PlaceName, Row>>,
  circumstances: Circumstances,
): void {
  playAll(
    PLACES.flatMap((name) => {
      const row = table[name];
      return row ? cellsOf(name, row, circumstances) : [];
    }),
  );
}

/** Plays what makes a promotion give way, in each place. */
export function testLaneWords(): void {
  const words = Object.keys(LANE_WORDS) as LaneWordName[];
  playAll(
    PLACES.flatMap((name) =>
      words.map((message): Cell => {
        const after = EXPECTED[message](name);
        const expected = after === "needs-person" ? SAME_QUESTION : after;
        return { name, lane: "alone", message, expected, refused: [] };
      }),
    ),
  );
}

const EXPECTED: Record<LaneWordName, (name: PlaceName) => string> = {
  [MAY_FINISH]: (name) => makesRoom(name).finish,
  "supersede, after the re-point roll back": (name) => makesRoom(name).rollBack,
  "roll back to version 1": (name) => makesRoom(name).rollBack.replace("superseded", "aborted"),
};

const PLACES = Object.keys(places) as PlaceName[];

function playAll(cells: readonly Cell[]): void {
  const stories = playBeside(cells, play);
  test.each(cells)("$name: $message", { timeout: 280_000 }, async (cell) => {
    const { expected, refused, lane } = cell;
    const behind = lane ? { behind: wantedBehind(cell) } : {};
    expect(await stories.get(cell)).toEqual({ refused, after: expected, ...behind });
  });
}
