import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "../..");

/** Modules compiled as the package is, for child processes: Node 20 runs no TypeScript. */
export interface Compiled {
  /** Source of an ES module, to be run by `node --input-type=module -e`. */
  importing(names: string, source: string, body: string): string;
  remove(): void;
}

export function compile(...sources: readonly string[]): Compiled {
  const cache = path.join(root, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(path.join(cache, "local-test-"));
  writeFileSync(path.join(outDir, "package.json"), '{"type":"module"}');
  const config = path.join(outDir, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      extends: path.join(root, "tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        rootDir: root,
        outDir,
        types: ["node"],
        typeRoots: [path.join(root, "node_modules", "@types")],
      },
      include: [],
      files: sources.map((source) => path.join(root, source)),
    }),
  );
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", config], { cwd: root, stdio: "inherit" });
  return {
    importing: (names, source, body) => {
      const file = path.join(outDir, source.replace(/\.ts$/, ".js"));
      return `import { ${names} } from ${JSON.stringify(pathToFileURL(file).href)};\n${body}`;
    },
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
