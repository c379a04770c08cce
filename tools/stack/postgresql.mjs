// PostgreSQL as a process of its own. It refuses to run as root: then it runs as `postgres`.
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const DEBIAN = "/usr/lib/postgresql";

/**
 * @param {{ port: number, user: string, password: string }} options
 * @returns one server with its data in a temporary folder
 */
export function createPostgresql({ port, user, password }) {
  const bin = findBin();
  // Not below a home: every folder above the data must be open to the server's user.
  const folder = mkdtempSync(path.join(tmpdir(), "agentcore-rollouts-postgresql-"));
  chmodSync(folder, 0o755);
  const data = path.join(folder, "data");
  mkdirSync(data);
  const secret = path.join(folder, "password");
  writeFileSync(secret, password, { mode: 0o600 });
  const account = process.getuid?.() === 0 ? accountOf("postgres") : undefined;
  if (account) for (const each of [data, secret, folder]) chownSync(each, account.uid, account.gid);
  const run = (program, args) =>
    execFileSync(path.join(bin, program), args, {
      ...account,
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
  run("initdb", [
    "-D",
    data,
    "-U",
    user,
    "--pwfile",
    secret,
    "--auth",
    "scram-sha-256",
    "-E",
    "UTF8",
  ]);
  rmSync(secret);
  const settings = `-c listen_addresses=127.0.0.1 -p ${port} -c unix_socket_directories=${folder}`;
  const started = ["-D", data, "-o", settings, "-l", path.join(folder, "log"), "-w"];
  return {
    start: () => run("pg_ctl", [...started, "start"]),
    /** The command that restarts it as after a power cut: nothing is written down first. */
    restart: {
      file: path.join(bin, "pg_ctl"),
      args: [...started, "-m", "immediate", "restart"],
      ...account,
    },
    remove() {
      if (existsSync(path.join(data, "postmaster.pid")))
        run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findBin() {
  const installed = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => path.join(DEBIAN, version, "bin"))
    : [];
  const onPath = (process.env.PATH ?? "").split(path.delimiter);
  const bin = [...installed, ...onPath].find(
    (each) => existsSync(path.join(each, "initdb")) && existsSync(path.join(each, "pg_ctl")),
  );
  if (bin) return bin;
  throw new Error("PostgreSQL is not installed. On Debian: apt-get install postgresql");
}

function accountOf(name) {
  const id = (flag) => Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout.trim());
  return { uid: id("-u"), gid: id("-g") };
}
