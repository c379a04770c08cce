import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { cacheDir } from "../../client/local/cache-dir.ts";
import { runCommand } from "../../client/local/run-command.ts";

const TOOL = path.resolve("tools/time-skipping-server");
const FETCH_TIMEOUT_MS = 120_000;

/** The server as one executable, or why there is none. */
export type FoundServer = { readonly path: string } | { readonly missing: string };

/**
 * Temporal's time-skipping server out of the cache; into it from Maven Central, once. What does not
 * have the digests of `jars.sha256` is not run.
 */
export async function findTimeSkippingServer(env = process.env): Promise<FoundServer> {
  const java = await runCommand("java", ["-version"], { env, timeoutMs: 10_000 });
  if (!java.ok) return { missing: `no usable Java on PATH (${java.problem})` };
  const digests = await readFile(path.join(TOOL, "jars.sha256"), "utf8");
  const key = createHash("sha256").update(digests).digest("hex").slice(0, 16);
  const folder = path.join(cacheDir(env), "time-skipping-server", key);
  const executable = path.join(folder, "server.sh");
  if (existsSync(executable)) return { path: executable };
  await mkdir(path.dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.`);
  try {
    const problem = await fetchJars(unfinished, { env, digests });
    if (problem !== undefined) return { missing: problem };
    await writeFile(path.join(unfinished, "server.sh"), SCRIPT);
    await chmod(path.join(unfinished, "server.sh"), 0o755);
    // Another process may have been faster: its folder is as good.
    await rename(unfinished, folder).catch(() => {});
    return { path: executable };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A small server: it is started anew for some stories at a time. */
const SCRIPT = `#!/bin/sh
exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(dirname "$0")/*" io.temporal.testserver.TestServer "$@"
`;

/** Undefined: all are there, and are what they should be. */
async function fetchJars(
  folder: string,
  { env, digests }: { env: NodeJS.ProcessEnv; digests: string },
): Promise<string | undefined> {
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${folder}`];
  const options = { env, timeoutMs: FETCH_TIMEOUT_MS };
  const maven = await runCommand("mvn", ["-B", "-q", "-f", `${TOOL}/pom.xml`, ...goal], options);
  if (!maven.ok)
    return `Maven could not fetch the time-skipping server: ${maven.problem}\n${maven.output}`;
  const found = await Promise.all(
    (await readdir(folder)).toSorted().map(async (name) => {
      const digest = createHash("sha256").update(await readFile(path.join(folder, name)));
      return `${digest.digest("hex")}  ${name}\n`;
    }),
  );
  const expected = new Set(digests.split("\n"));
  const strange = found.filter((line) => !expected.has(line.trimEnd()));
  if (strange.length === 0 && found.length === expected.size - 1) return undefined;
  return `Maven fetched other files than tools/time-skipping-server/jars.sha256 lists:\n${strange.join("")}`;
}
