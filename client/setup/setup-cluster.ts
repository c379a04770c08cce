import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time.js";
import { SEARCH_ATTRIBUTES } from "../../domain/search-attributes.ts";
import { KEYWORD_TYPE, listSearchAttributes } from "./find-missing-search-attributes.ts";
import { GRPC, hasGrpcCode, isNotPermitted } from "./grpc-error.ts";
import { DEFAULT_RETENTION_DAYS, renderSetupCommands } from "./setup-commands.ts";

const CALL_TIMEOUT_MS = 10_000;
const USABLE_TIMEOUT_MS = 30_000;
const LOOK_MS = 200;
/** Each service of the cluster reads the namespaces anew every 2 s; only one of them can be asked. */
const NAMESPACE_REFRESH_MS = 2_500;
const MS_A_DAY = 86_400_000;

export interface SetupClusterOptions {
  readonly connection: Connection;
  readonly namespace: string;
  /** For a namespace that is created; an existing one keeps its own. Default: 3. */
  readonly retentionDays?: number;
}

export interface SetupResult {
  readonly namespace: "created" | "existed";
  readonly searchAttributes: {
    readonly created: readonly string[];
    readonly existed: readonly string[];
  };
}

/** Set-up was refused. The message ends with the commands for someone who may. */
export class SetupRefusedError extends Error {
  override readonly name = "SetupRefusedError";
  readonly code = "SetupRefused";
  readonly commands: readonly string[];

  constructor(cause: unknown, commands: readonly string[]) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      [`${reason}`, "Ask someone who may:", ...commands.map((line) => `  ${line}`)].join("\n"),
      {
        cause,
      },
    );
    this.commands = commands;
  }
}

/**
 * Creates what is missing of the namespace and the search attributes, and returns when a promotion can use
 * them. Changes nothing that exists.
 *
 * @throws SetupRefusedError without the right to do so; ServiceError for the rest, such as INVALID_ARGUMENT
 *   when a namespace on PostgreSQL has no room for the keywords.
 */
export async function setupCluster(options: SetupClusterOptions): Promise<SetupResult> {
  const { connection, namespace } = options;
  const retentionDays = options.retentionDays ?? DEFAULT_RETENTION_DAYS;
  const created = await createNamespace(connection, namespace, retentionDays).catch((error) =>
    refuse(error, renderSetupCommands({ namespace, retentionDays })),
  );
  const missing = await createSearchAttributes(connection, namespace).catch((error) =>
    refuse(error, renderSetupCommands({ namespace, namespaceExists: true })),
  );
  if (created || missing.length > 0) await untilUsable(connection, namespace);
  return {
    namespace: created ? "created" : "existed",
    searchAttributes: {
      created: missing,
      existed: SEARCH_ATTRIBUTES.filter((name) => !missing.includes(name)),
    },
  };
}

/** Whether it was this call that created it. */
async function createNamespace(
  connection: Connection,
  namespace: string,
  retentionDays: number,
): Promise<boolean> {
  try {
    await within(connection, () => connection.workflowService.describeNamespace({ namespace }));
    return false;
  } catch (error) {
    if (!hasGrpcCode(error, GRPC.notFound)) throw error;
  }
  try {
    await within(connection, () =>
      connection.workflowService.registerNamespace({
        namespace,
        description: "Promotions of agentcore-rollouts",
        workflowExecutionRetentionPeriod: msToTs(retentionDays * MS_A_DAY),
      }),
    );
    return true;
  } catch (error) {
    if (hasGrpcCode(error, GRPC.alreadyExists)) return false;
    throw error;
  }
}

/** The names it created. */
async function createSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<string[]> {
  const registered = await retryNotFound(() => listSearchAttributes(connection, namespace));
  const odd = SEARCH_ATTRIBUTES.filter(
    (name) => (registered[name] ?? KEYWORD_TYPE) !== KEYWORD_TYPE,
  );
  if (odd.length > 0) {
    throw new Error(
      `search attributes of namespace ${namespace} that are not of type Keyword: ${odd.join(", ")}. ` +
        `Remove them: temporal operator search-attribute remove --namespace ${namespace} --name NAME`,
    );
  }
  const missing = SEARCH_ATTRIBUTES.filter((name) => registered[name] === undefined);
  if (missing.length === 0) return [];
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD_TYPE]));
  await retryNotFound(() =>
    within(connection, () =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
    ),
  );
  return missing;
}

/**
 * Until a query that names every attribute is answered; workflows that start earlier fail with
 * "has no mapping defined".
 */
async function untilUsable(connection: Connection, namespace: string): Promise<void> {
  const query = SEARCH_ATTRIBUTES.map((name) => `${name} = 'none'`).join(" OR ");
  const startedMs = Date.now();
  for (;;) {
    try {
      await within(connection, () =>
        connection.workflowService.countWorkflowExecutions({ namespace, query }),
      );
      break;
    } catch (error) {
      if (isNotPermitted(error)) break;
      const pending = hasGrpcCode(error, GRPC.invalidArgument, GRPC.notFound);
      if (!pending || Date.now() - startedMs > USABLE_TIMEOUT_MS) throw error;
    }
    await sleep(LOOK_MS);
  }
  await sleep(Math.max(0, startedMs + NAMESPACE_REFRESH_MS - Date.now()));
}

/** A namespace made a moment ago is not known everywhere yet. */
async function retryNotFound<T>(call: () => Promise<T>): Promise<T> {
  const deadlineMs = Date.now() + USABLE_TIMEOUT_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!hasGrpcCode(error, GRPC.notFound) || Date.now() > deadlineMs) throw error;
    }
    await sleep(LOOK_MS);
  }
}

function within<T>(connection: Connection, call: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
}

function refuse(error: unknown, commands: readonly string[]): never {
  throw isNotPermitted(error) ? new SetupRefusedError(error, commands) : error;
}
