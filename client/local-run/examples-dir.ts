import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { LocalRunError } from "./local-run-error.ts";

/** A file of `examples/`. The sources and the compiled package lie at different depths below the root. */
export function findExample(name: string): string {
  for (let dir = path.dirname(fileURLToPath(import.meta.url)); ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, "examples", name);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(dir) === dir) {
      throw new LocalRunError(`examples/${name} is not part of this installation`, {
        next: "run it in a clone of the repository: npm ci && npm run demo",
      });
    }
  }
}

/** As a person would type it from where they are. */
export function typedPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}
