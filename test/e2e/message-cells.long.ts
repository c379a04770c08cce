import { describe } from "vitest";
import { pausedRows } from "../simulation/message-table.ts";
import { testCells } from "./message-cells.ts";

describe("message × step while paused, on a real server, with the calls that reached AWS", () => {
  testCells(pausedRows, { paused: true });
});
