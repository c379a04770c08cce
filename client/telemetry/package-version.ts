import { readFileSync } from "node:fs";

/** This package's version, from the sources as from the build. */
export const PACKAGE_VERSION: string = readVersion();

function readVersion(): string {
  for (const place of ["../../package.json", "../../../package.json"]) {
    try {
      const found = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (found.name === "agentcore-rollouts") return found.version ?? "0.0.0";
    } catch {
      // Not there: the other place.
    }
  }
  return "0.0.0";
}
