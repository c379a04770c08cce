// The health of a container by its own TCP table, without a request to anybody:
//   healthcheck.mjs connected   a connection to Temporal (TEMPORAL_ADDRESS) stands
//   healthcheck.mjs listening PORT
import { readFileSync } from "node:fs";

const ESTABLISHED = "01";
const LISTEN = "0A";

/** Rows of /proc/net/tcp: local and remote address as HEX:PORT, and the state. */
function tcpRows() {
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => {
    try {
      return readFileSync(file, "utf8").trim().split("\n").slice(1);
    } catch {
      return [];
    }
  });
  return rows.map((row) => {
    const [, local, remote, state] = row.trim().split(/\s+/);
    return { localPort: portOf(local), remotePort: portOf(remote), state };
  });
}

function portOf(address) {
  return Number.parseInt(address.slice(address.lastIndexOf(":") + 1), 16);
}

const [mode, argument] = process.argv.slice(2);
const temporalPort = Number(/:(\d+)$/.exec(process.env.TEMPORAL_ADDRESS ?? "")?.[1] ?? 7233);
const healthy = tcpRows().some(({ localPort, remotePort, state }) =>
  mode === "listening"
    ? state === LISTEN && localPort === Number(argument)
    : state === ESTABLISHED && remotePort === temporalPort,
);
process.exit(healthy ? 0 : 1);
