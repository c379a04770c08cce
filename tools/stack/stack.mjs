// What docker-compose.yml describes, as processes: PostgreSQL, the Temporal server with its schema,
// namespace and search attributes, its UI, the workers and the emulator. The file itself is read:
// services, order, commands, variables and ports are its own.
import { randomInt } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startBoundProcess } from "../../dist/client/local/bound-process.js";
import { isPortFree } from "../../dist/client/local/free-port.js";
import { findBinaries } from "./binaries.mjs";
import { assignPorts, loadServices, localise, programOf } from "./compose.mjs";
import { createPostgresql } from "./postgresql.mjs";

const HOST = "127.0.0.1";
const STOP_GRACE_MS = 45_000;
const READY_MS = 60_000;

/**
 * Starts everything and returns when it is up. When it cannot be, nothing stays behind.
 * @param {{ env?: Record<string, string>, onProgress?: (line: string) => void }} [options] `env` holds
 *   the variables of docker-compose.yml, `TEMPORAL_PORT` for example
 */
export async function startStack({ env = {}, onProgress = () => {} } = {}) {
  const binaries = await findBinaries(onProgress);
  const services = loadServices(binaries, env);
  const stack = {
    binaries,
    services,
    ports: await assignPorts(services),
    logs: mkdtempSync(path.join(tmpdir(), "agentcore-rollouts-stack-")),
    /** By service: its processes. */
    processes: new Map(),
  };
  const stop = () => stopAll(stack);
  try {
    for (const name of startOrder(services)) {
      onProgress(`Starting ${name}`);
      await startService(stack, name);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address: addressOf(stack, "temporal:7233"),
    ui: `http://${addressOf(stack, "temporal-ui:8080")}`,
    emulator: `http://${addressOf(stack, "emulator:4566")}`,
    logs: stack.logs,
    postgresqlRestart: stack.postgresql.restart,
    stop,
  };
}

function addressOf({ ports }, address) {
  return `${HOST}:${ports.get(address)}`;
}

/** Every service after those it depends on. */
function startOrder(services) {
  const order = new Set();
  const add = (name) => {
    if (order.has(name) || !services[name]) return;
    for (const needed of Object.keys(services[name].depends_on ?? {})) add(needed);
    order.add(name);
  };
  for (const name of Object.keys(services)) add(name);
  return order;
}

async function startService(stack, name) {
  const service = stack.services[name];
  const { environment, command } = localise(service, stack.services, stack.ports);
  switch (programOf(service)) {
    case "postgres":
      stack.postgresql = createPostgresql({
        port: stack.ports.get(`${name}:5432`),
        user: environment.POSTGRES_USER,
        password: environment.POSTGRES_PASSWORD,
      });
      return stack.postgresql.start();
    case "temporalio/admin-tools":
      return runToEnd(stack, { name, environment, argv: command });
    case "temporalio/server":
      return startServing(stack, {
        name,
        environment: await withOwnPorts(stack, environment),
        argv: ["temporal-server", "--allow-no-auth", "start"],
      });
    case "temporalio/ui":
      return startServing(stack, {
        name,
        environment,
        argv: [
          "temporal-ui",
          "-r",
          stack.logs,
          "-c",
          ".",
          "-e",
          writeUiConfig(stack, name, environment),
          "start",
        ],
      });
    case "agentcore-rollouts":
      return startOurs(stack, { name, service, environment, command });
    default:
      throw new Error(
        `docker-compose.yml: service ${name} has an image that the stack knows no program for: ${service.image}`,
      );
  }
}

/** The UI's image makes its configuration from the same variables. Returns the name of the file. */
function writeUiConfig(stack, name, environment) {
  const config = {
    temporalGrpcAddress: environment.TEMPORAL_ADDRESS,
    host: HOST,
    port: stack.ports.get(`${name}:8080`),
    enableUi: true,
    defaultNamespace: environment.TEMPORAL_DEFAULT_NAMESPACE,
    disableNewsFetch: true,
    cors: { allowOrigins: environment.TEMPORAL_CORS_ORIGINS.split(",") },
  };
  writeFileSync(path.join(stack.logs, `${name}.yaml`), JSON.stringify(config));
  return name;
}

/** One command line for all of ours: it serves, works, or does its task and ends. */
async function startOurs(stack, { name, service, environment, command }) {
  const argv = [process.execPath, "dist/client/cli/main.js", ...command];
  if (command[0] === "setup") return runToEnd(stack, { name, environment, argv });
  const replicas = service.deploy?.replicas ?? 1;
  for (let index = 0; index < replicas; index += 1)
    await startServing(stack, { name, environment, argv });
}

/** The other ports of the server, which nobody calls from outside. */
async function withOwnPorts(stack, environment) {
  const own = {
    FRONTEND_GRPC_PORT: String(stack.ports.get("temporal:7233")),
    TEMPORAL_BROADCAST_ADDRESS: HOST,
  };
  const free = [
    "FRONTEND_HTTP",
    "FRONTEND_MEMBERSHIP",
    "MATCHING_GRPC",
    "MATCHING_MEMBERSHIP",
    "HISTORY_GRPC",
    "HISTORY_MEMBERSHIP",
    "WORKER_GRPC",
    "WORKER_MEMBERSHIP",
  ];
  for (const each of free) own[`${each}_PORT`] = String(await freeLowPort());
  return { ...environment, ...own };
}

/** The server keeps its membership ports in PostgreSQL's `smallint`, which ends at 32767. */
async function freeLowPort() {
  for (;;) {
    const port = randomInt(20_000, 32_767);
    if (await isPortFree(port)) return port;
  }
}

async function startProcess(stack, { name, environment, argv }) {
  const [file, ...args] = argv;
  const log = path.join(stack.logs, `${name}.log`);
  const outputFd = openSync(log, "a");
  const env = {
    PATH: `${stack.binaries}${path.delimiter}${process.env.PATH}`,
    HOME: process.env.HOME,
    ...environment,
  };
  const found = file.includes("/") ? file : path.join(stack.binaries, file);
  const program = file === "sh" ? "/bin/sh" : found;
  const started = await startBoundProcess(program, args, { env, outputFd });
  closeSync(outputFd);
  stack.processes.set(name, [...(stack.processes.get(name) ?? []), started]);
  return { started, log };
}

async function startServing(stack, service) {
  const { started, log } = await startProcess(stack, service);
  const ports = [...stack.ports]
    .filter(([address]) => address.startsWith(`${service.name}:`))
    .map(([, port]) => port);
  let ended;
  void started.ended.then((how) => (ended = how));
  const until = Date.now() + READY_MS;
  const fail = (why) => new Error(`${service.name} ${why}:\n${tail(log)}`);
  for (const port of ports) {
    while (!(await accepts(port))) {
      if (ended) throw fail(ended);
      if (Date.now() > until) throw fail(`does not listen on ${port}`);
      await sleep(100);
    }
  }
  if (ended) throw fail(ended);
}

async function runToEnd(stack, service) {
  const { started, log } = await startProcess(stack, service);
  const how = await started.ended;
  if (how !== "exit code 0") throw new Error(`${service.name}: ${how}:\n${tail(log)}`);
}

function tail(log) {
  return readFileSync(log, "utf8").trim().split("\n").slice(-10).join("\n");
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    const done = (open) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}

/** Workers first, as long as the server still takes what they report; the database last. */
async function stopAll(stack) {
  for (const name of [...stack.processes.keys()].reverse())
    await Promise.all(stack.processes.get(name).map((each) => each.stop(STOP_GRACE_MS)));
  stack.postgresql?.remove();
  rmSync(stack.logs, { recursive: true, force: true });
}
