import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";

const FOLDER = path.resolve(import.meta.dirname, "../../node_modules/.cache/promtool");

/** Prometheus's own checker: of the path, or unpacked from Debian's package; undefined where neither is to be had. */
export function findPromtool(): string | undefined {
  const run = (command: string, ...argv: string[]): string =>
    execFileSync(command, argv, { cwd: FOLDER, encoding: "utf8", stdio: "pipe" });
  const unpacked = path.join(FOLDER, "usr", "bin", "promtool");
  mkdirSync(FOLDER, { recursive: true });
  for (const candidate of ["promtool", unpacked]) {
    try {
      run(candidate, "--version");
      return candidate;
    } catch {
      // Not this one.
    }
  }
  try {
    run("apt-get", "download", "prometheus");
    const archive = readdirSync(FOLDER).find((file) => file.endsWith(".deb")) ?? "";
    run("dpkg-deb", "-x", archive, ".");
    return existsSync(unpacked) ? unpacked : undefined;
  } catch {
    return undefined;
  }
}
