import { describe } from "vitest";
import { frozen, pausedRows, rows } from "../simulation/message-table.ts";
import { testCells, testLaneWords } from "./message-cells.ts";

describe("message × step while paused, on a real server, with the calls that reached AWS", () => {
  testCells(pausedRows, { paused: true });
});

describe("message × step in a lane in which a request waits", () => {
  testCells(rows, { lane: "queued" });
});

describe("message × step in a frozen lane in which a request waits", () => {
  testCells(frozen(rows), { lane: "frozen" });
});

describe("what the lane says × step", () => {
  testLaneWords();
});
