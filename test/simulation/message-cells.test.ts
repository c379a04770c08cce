import { describe, expect, test } from "vitest";
import { MESSAGES } from "../../domain/promotion/status.ts";
import type { MessageName } from "../../domain/promotion/status.ts";
import { frozen, makesRoom, pausedRows, rows } from "./message-table.ts";
import type { After, Row } from "./message-table.ts";
import { places, reach } from "./places.ts";
import type { PlaceName } from "./places.ts";
import type { Simulation } from "./simulate.ts";

/** What AWS was told from here on, and where it came to without anybody else's word. */
async function witness(simulation: Simulation, before: number): Promise<After> {
  await simulation.run();
  const { outcome } = simulation.state();
  const moves = simulation.model.moves("production").slice(before);
  const end = outcome
    ? `${outcome.kind}${outcome.reason === undefined ? "" : `: ${outcome.reason}`}`
    : simulation.phase();
  expect([...simulation.model.openSessions.keys()]).toEqual([]);
  return [...moves, end].join(", ");
}

interface Circumstances {
  readonly paused: boolean;
  readonly frozen: boolean;
  /** It goes on in the next run before it reads the message. */
  readonly continued: boolean;
}

async function cell(
  name: PlaceName,
  message: MessageName | undefined,
  options: Circumstances,
): Promise<{ told: string; after: After }> {
  const simulation = await reach(name, options);
  if (options.continued) simulation.continueAsNew();
  const before = simulation.model.moves("production").length;
  const more = message === "point-to" ? { version: "3" } : {};
  const told = message === undefined ? "" : simulation.tell(message, more);
  return { told, after: await witness(simulation, before) };
}

const either = [false, true];
const circumstances = either.flatMap((continued) =>
  either.flatMap((isFrozen) =>
    either.map((paused): Circumstances => ({ paused, frozen: isFrozen, continued })),
  ),
);

function tableOf(options: Circumstances): Partial<Record<PlaceName, Row>> {
  const table = options.paused ? pausedRows : rows;
  return options.frozen ? frozen(table) : table;
}

describe.each(circumstances)(
  "message × step (paused: $paused, frozen: $frozen, in the next run: $continued)",
  (options) => {
    test.each(Object.entries(tableOf(options)) as [PlaceName, Row][])("%s", async (name, row) => {
      const wanted: Record<string, string> = { nothing: row.otherwise };
      const seen: Record<string, string> = {
        nothing: (await cell(name, undefined, options)).after,
      };
      for (const message of MESSAGES) {
        const { told, after } = await cell(name, message, options);
        const expected = row.taken[message];
        wanted[message] = expected === undefined ? `refused, ${row.otherwise}` : expected;
        seen[message] = told === "accepted" ? after : `refused, ${after}`;
      }
      expect(seen).toEqual(wanted);
    });
  },
);

describe.each(circumstances)(
  "what the lane says × step (paused: $paused, frozen: $frozen, in the next run: $continued)",
  (options) => {
    test.each(Object.entries(tableOf(options)) as [PlaceName, Row][])("%s", async (name, row) => {
      const tellAsLane = async (word: Parameters<Simulation["tellAsLane"]>[0]): Promise<After> => {
        const simulation = await reach(name, options);
        if (options.continued) simulation.continueAsNew();
        const before = simulation.model.moves("production").length;
        simulation.tellAsLane(word);
        return witness(simulation, before);
      };
      const makeRoom = (afterRepoint: "finish" | "roll-back"): Promise<After> =>
        tellAsLane({ giveWay: { afterRepoint, superseded: true, by: "ci", reason: "newer" } });
      expect({
        thaw: await tellAsLane({ frozen: null }),
        finish: await makeRoom("finish"),
        rollBack: await makeRoom("roll-back"),
      }).toEqual({
        thaw: tableOf({ ...options, frozen: false })[name]?.otherwise,
        ...makesRoom(name, row),
      });
    });
  },
);

test("every place has a row, and a rollback alone cannot be paused", async () => {
  expect(Object.keys(rows)).toEqual(Object.keys(places));
  const unpausable = Object.keys(places).filter((name) => !(name in pausedRows));
  expect(unpausable).toEqual(["roll-back", "roll-back, waiting"]);
  const simulation = await reach("roll-back");
  expect(simulation.tell("pause")).toContain("nothing holds a rollback up");
});
