import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { cacheDir } from "../../client/local/cache-dir.ts";

export const root = path.resolve(import.meta.dirname, "../..");
const source = path.join(root, "tools", "compose-check");

/** The part of the model of Docker Compose that the tests look at. */
export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<
    Record<string, { readonly condition: string; readonly required: boolean }>
  >;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly ports?: readonly {
    readonly host_ip?: string;
    readonly target: number;
    readonly published: string;
  }[];
  readonly volumes?: readonly {
    readonly type: string;
    readonly source: string;
    readonly target: string;
  }[];
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly profiles?: readonly string[];
}

export interface ComposeProject {
  readonly services: Readonly<Record<string, ComposeService>>;
}

export function hasGo(): boolean {
  return spawnSync("go", ["version"]).status === 0;
}

/** Built once for each state of its sources. */
export function buildComposeCheck(): string {
  const hash = createHash("sha256");
  for (const name of ["main.go", "go.mod", "go.sum"])
    hash.update(readFileSync(path.join(source, name)));
  const dir = path.join(cacheDir(), "compose-check");
  const file = path.join(dir, hash.digest("hex").slice(0, 16));
  if (existsSync(file)) return file;
  mkdirSync(dir, { recursive: true });
  const built = `${file}.${process.pid}`;
  execFileSync("go", ["build", "-o", built, "."], {
    cwd: source,
    env: { ...process.env, GOWORK: "off" },
    stdio: "inherit",
  });
  renameSync(built, file);
  return file;
}

/** Loads docker-compose.yml as Docker Compose would with these flags and nothing in the environment. */
export function loadCompose(
  checker: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
  file = "docker-compose.yml",
): ComposeProject {
  const output = execFileSync(checker, [...flags, file], {
    cwd: root,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(output) as ComposeProject;
}
