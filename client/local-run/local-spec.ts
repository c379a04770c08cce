import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findExample } from "./examples-dir.ts";

/** A spec file for the runtime on this machine. */
export interface LocalSpec {
  readonly file: string;
  /** Removes it, unless it lies in a folder of the caller's. */
  remove(): Promise<void>;
}

/**
 * Writes `examples/local.yaml` with the ARN of the runtime on this machine, into `dir` unless it is
 * there, or into a folder of its own.
 */
export async function writeLocalSpec(runtimeArn: string, dir?: string): Promise<LocalSpec> {
  const template = await readFile(findExample("local.yaml"), "utf8");
  const text = template
    .replace(/^# yaml-language-server:.*\n/, "")
    .replace(/^( *runtime:).*$/m, (_, key: string) => `${key} ${runtimeArn}`);
  const folder = dir ?? (await mkdtemp(path.join(tmpdir(), "agentcore-rollouts-")));
  const file = path.join(folder, "promotion.yaml");
  await writeFile(file, text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    // Somebody may have changed it since the last time.
    if (error.code !== "EEXIST") throw error;
  });
  return {
    file,
    remove: async () => {
      if (dir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
