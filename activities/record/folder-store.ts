import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import path from "node:path";
import type { RecordStore } from "./record-store.ts";

/** Records as files below one folder. */
export function createFolderStore(root: string): RecordStore {
  return {
    async write(name, text) {
      const file = path.join(root, name);
      await mkdir(path.dirname(file), { recursive: true });
      // Whole or not at all: a reader never meets half a record.
      const half = `${file}.${randomUUID()}.part`;
      await writeFile(half, text);
      await rename(half, file);
    },
    async list(folder) {
      try {
        const names = await readdir(path.join(root, folder));
        return names
          .filter((name) => name.endsWith(".json"))
          .toSorted()
          .map((name) => `${folder}/${name}`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw error;
      }
    },
    read: (name) => readFile(path.join(root, name), "utf8"),
  };
}
