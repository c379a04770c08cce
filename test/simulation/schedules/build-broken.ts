import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import type { Break } from "./breaks.ts";

/** Bundles a module, and the code that it runs, with one thing in it broken. */
export async function buildBroken(
  { file, from, to }: Break,
  { entry, outfile }: { entry: string; outfile: string },
): Promise<void> {
  const broken = path.resolve(file);
  const text = await readFile(broken, "utf8");
  if (!text.includes(from))
    throw new Error(`${file} no longer holds what is to be broken: ${from}`);
  const { outputFiles } = await build({
    entryPoints: [entry],
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
}
