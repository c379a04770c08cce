import { Client, Connection } from "@temporalio/client";
import type { ClientOptions, ConnectionOptions } from "@temporalio/client";
import { loadClientConnectConfig } from "@temporalio/envconfig";
import { ClientError } from "./client-error.ts";
import { loadPayloadCodec } from "./codec/load-payload-codec.ts";
import { RPC, permissionDenied, rpcCodeOf, rpcMessageOf } from "./rpc-error.ts";
import { startTracing } from "./telemetry/tracing.ts";
import type { Tracing } from "./telemetry/tracing.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_ADDRESS = "localhost:7233";
const DEFAULT_NAMESPACE = "default";

export interface ConnectOptions {
  /** host:port. Each of these overrides the profile file and the TEMPORAL_* variables. */
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  /** Of the standard Temporal configuration file. */
  readonly profile?: string | undefined;
  /** Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export interface Connected {
  readonly client: Client;
  readonly connection: Connection;
  readonly address: string;
  readonly namespace: string;
  close(): Promise<void>;
}

/**
 * Connects as the standard Temporal configuration says: profile file, TEMPORAL_* variables, then
 * the options. Returns when the server has answered, within about 5 s.
 *
 * @throws ClientError `NoServer`, `ConfigInvalid` or `PermissionDenied`
 */
export async function connect(options: ConnectOptions = {}): Promise<Connected> {
  const settings = readSettings(options);
  const { address, namespace } = settings;
  const connection = openConnection(settings);
  try {
    await connection.ensureConnected();
  } catch (error) {
    await connection.close().catch(() => undefined);
    const code = rpcCodeOf(error);
    if (code === RPC.permissionDenied || code === RPC.unauthenticated)
      throw permissionDenied(rpcMessageOf(error), error);
    throw noServer(address, error);
  }
  const { tracing, ...how } = await prepareClient(options.env ?? process.env);
  return {
    client: new Client({ connection, namespace, ...how }),
    connection,
    address,
    namespace,
    async close() {
      await connection.close();
      // A trace that finds no receiver is no reason to fail.
      await tracing?.shutdown().catch(() => undefined);
    },
  };
}

/** Payloads are encrypted, and traces begun, as the worker's are: by the same variables. */
async function prepareClient(
  env: NodeJS.ProcessEnv,
): Promise<Pick<ClientOptions, "dataConverter" | "plugins"> & { tracing?: Tracing }> {
  const dataConverter = { payloadCodecs: [await loadPayloadCodec(env)] };
  const tracing = await startTracing(env);
  return { dataConverter, ...(tracing ? { tracing, plugins: [tracing.plugin] } : {}) };
}

/** What a printed command needs to reach the same server. */
export function renderConnectionFlags(to: { namespace: string; address: string }): string {
  const { namespace, address } = to;
  return `--namespace ${namespace}${address === DEFAULT_ADDRESS ? "" : ` --address ${address}`}`;
}

interface Settings {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ConnectionOptions;
}

function readSettings(options: ConnectOptions): Settings {
  const { profile, env } = options;
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      ...(profile === undefined ? {} : { profile }),
      ...(env === undefined ? {} : { overrideEnvVars: definedOnly(env) }),
    });
    return {
      address: options.address ?? connectionOptions.address ?? DEFAULT_ADDRESS,
      namespace: options.namespace ?? namespace ?? DEFAULT_NAMESPACE,
      connectionOptions: connectionOptions as ConnectionOptions,
    };
  } catch (error) {
    throw configInvalid(error);
  }
}

function openConnection({ address, connectionOptions }: Settings): Connection {
  try {
    return Connection.lazy({ ...connectionOptions, address, connectTimeout: CONNECT_TIMEOUT_MS });
  } catch (error) {
    throw configInvalid(error);
  }
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function configInvalid(error: unknown): ClientError {
  return new ClientError(
    "ConfigInvalid",
    `the Temporal configuration cannot be used: ${(error as Error).message}`,
    {
      next: 'check it with "temporal config list", and the variables that begin with TEMPORAL_',
      cause: error,
    },
  );
}

function noServer(address: string, cause: unknown): ClientError {
  return new ClientError(
    "NoServer",
    `no Temporal server answers at ${address} (${rpcMessageOf(cause)})`,
    {
      next: 'start a local one with "agentcore-rollouts dev", or name yours with --address HOST:PORT, --profile NAME or TEMPORAL_ADDRESS',
      cause,
    },
  );
}
