import { describe } from "vitest";
import { rows } from "../simulation/message-table.ts";
import { testCells } from "./message-cells.ts";

describe("message × step on a real server, with the calls that reached AWS", () => {
  testCells(rows, { paused: false });
});
