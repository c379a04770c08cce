import { readdirSync } from "node:fs";
import path from "node:path";
import { isSpecFileName } from "../spec/is-spec-file-name.ts";

/** Files that may be specs, in the folder that was typed so far and in those directly below it. */
export function listSpecFiles(typed: string): string[] {
  const folder = typed.slice(0, typed.lastIndexOf("/") + 1);
  const entries = read(folder || ".");
  const below = entries
    .filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
    .flatMap(({ name }) => filesIn(read(path.join(folder, name))).map((file) => `${name}/${file}`));
  return [...filesIn(entries), ...below].map((file) => `${folder}${file}`);
}

type Entries = ReturnType<typeof read>;

function read(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Nothing can be offered from a folder that is not there, or may not be read.
    return [];
  }
}

const filesIn = (entries: Entries): string[] =>
  entries.flatMap((entry) =>
    !entry.isDirectory() && isSpecFileName(entry.name) ? entry.name : [],
  );
