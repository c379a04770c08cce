// Writes the table of operations in emulator/BEHAVIOR.md. Run after a build: npm run build && node tools/generate-behavior.mjs
import { readFile, writeFile } from "node:fs/promises";
import { withOperationTable } from "../dist/emulator/behavior/operation-table.js";

const file = new URL("../emulator/BEHAVIOR.md", import.meta.url);
await writeFile(file, withOperationTable(await readFile(file, "utf8")));
