import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Break } from "./breaks.ts";
import type { runSchedules } from "./run-schedules.ts";

/** The schedules, and the code that they run, with one thing in it broken. */
export async function buildBroken(
  { file, from, to }: Break,
  outfile: string,
): Promise<{ runSchedules: typeof runSchedules }> {
  const broken = path.resolve(file);
  const text = await readFile(broken, "utf8");
  if (!text.includes(from))
    throw new Error(`${file} no longer holds what is to be broken: ${from}`);
  const { outputFiles } = await build({
    entryPoints: ["test/simulation/schedules/run-schedules.ts"],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    packages: "external",
    plugins: [
      {
        name: "break",
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, (args) =>
            args.path === broken ? { contents: text.replace(from, to), loader: "ts" } : undefined,
          );
        },
      },
    ],
  });
  await writeFile(outfile, outputFiles[0]?.contents ?? "");
  return import(pathToFileURL(outfile).href) as Promise<{ runSchedules: typeof runSchedules }>;
}
