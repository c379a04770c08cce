// docker-compose.yml as Docker Compose reads it, and what its addresses become without containers.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { freePort } from "../../dist/client/local/free-port.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const HOST = "127.0.0.1";
/** Stands for the name of a variable where the value is on a command line: it may be a port. */
const ARGUMENT = "ARGUMENT_OR_PORT";

/** Ports on which an image listens and which the file does not publish. */
const UNPUBLISHED_PORTS = { postgres: [5432] };

/**
 * The services of the local profile, with every variable of `env` filled in.
 * @param {string} binaries folder of `findBinaries`
 */
export function loadServices(binaries, env) {
  const output = execFileSync(
    path.join(binaries, "compose-check"),
    ["-profile", "local", "docker-compose.yml"],
    {
      cwd: ROOT,
      env: { ...env, PATH: process.env.PATH },
      encoding: "utf8",
    },
  );
  return JSON.parse(output).services;
}

/** The image's name without registry and tag: which program stands for it. */
export function programOf(service) {
  return service.image.replace(/:[^:/]*$/, "");
}

/**
 * Where each container's port is found on this machine: `service:port` to a port of the loopback
 * interface. A published one keeps the number under which the file publishes it.
 */
export async function assignPorts(services) {
  const ports = new Map();
  for (const [name, service] of Object.entries(services)) {
    for (const { target, published } of service.ports ?? [])
      ports.set(`${name}:${target}`, Number(published));
    for (const port of UNPUBLISHED_PORTS[programOf(service)] ?? [])
      ports.set(`${name}:${port}`, await freePort());
  }
  return ports;
}

/** What a service finds in its environment and on its command line, with the addresses of this machine. */
export function localise(service, services, ports) {
  const environment = Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([key, value]) => [
      key,
      localiseValue(key, value ?? "", { services, ports, volumes: service.volumes ?? [] }),
    ]),
  );
  const command = (service.command ?? []).map((argument) =>
    localiseValue(ARGUMENT, argument, { services, ports, volumes: service.volumes ?? [] }),
  );
  return { environment, command };
}

function localiseValue(key, value, { services, ports, volumes }) {
  const mounted = volumes.find(({ target }) => target === value);
  if (mounted) return mounted.source;
  if (value === "0.0.0.0" || (key !== ARGUMENT && services[value])) return HOST;
  let result = value;
  for (const [address, port] of ports) {
    if (key.endsWith("PORT") && value === address.split(":")[1]) return String(port);
    result = result.replace(new RegExp(`\\b${address}\\b`), `${HOST}:${port}`);
  }
  return result;
}
