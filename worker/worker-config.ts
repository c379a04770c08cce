import { loadClientConnectConfig } from "@temporalio/envconfig";
import type { NativeConnectionOptions } from "@temporalio/worker";
import type { CallerConfig } from "../activities/aws/callers.ts";
import type { NotificationConfig } from "../activities/notifications/delivery.ts";
import type { FreezeCalendar } from "../domain/freeze/calendar.ts";
import type { WebhookConfig } from "../activities/promotion/webhook-config.ts";
import { DEFAULT_TASK_QUEUE } from "../domain/task-queue.ts";
import { loadCallers } from "./callers-file.ts";
import { readFreezeFile } from "./freeze-file.ts";
import { loadNotificationConfig } from "./notification-config.ts";
import type { Tracing } from "../client/telemetry/tracing.ts";
import { loadScaleConfig } from "./scale-config.ts";
import type { ScaleConfig, ScaleFlags } from "./scale-config.ts";
import { loadTelemetryConfig } from "./telemetry-config.ts";
import type { TelemetryConfig, TelemetryFlags } from "./telemetry-config.ts";

/** What a worker is told by flags and environment. */
export interface WorkerConfig extends Partial<ScaleConfig> {
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Where every AgentCore operation is offered as an activity; undefined: nowhere. */
  readonly operationsTaskQueue?: string;
  /** Roles that a spec may name: exact ARNs, or patterns with `*`. */
  readonly allowedRoleArns: readonly string[];
  /** Where records are kept: `file:DIR` or `s3://bucket/prefix`; undefined: nowhere. */
  readonly records?: string;
  /** Who is told of what happens to a promotion. Default: nobody. */
  readonly notifications?: NotificationConfig;
  /** Freeze calendars of every promotion that this worker runs. */
  readonly freeze: readonly FreezeCalendar[];
  /** What gates of the kind webhook may call. Default: nothing. */
  readonly webhooks?: WebhookConfig;
  /** Callers that a spec may name, with where their tokens come from. */
  readonly callers?: Readonly<Record<string, CallerConfig>>;
  /** What the promotions are held to, in YAML or JSON. */
  readonly policyFile?: string;
  /** An X25519 private key in PEM, for proofs of who approves; all workers of a task queue have the same. */
  readonly proofKeyFile?: string;
  readonly telemetry?: TelemetryConfig;
  /** OpenTelemetry's plugin; undefined: no traces. */
  readonly tracing?: Pick<Tracing, "plugin">;
  /** Where the keys of payloads are read from. Default: there are none. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface WorkerFlags extends ScaleFlags, TelemetryFlags {
  readonly address?: string;
  readonly namespace?: string;
  readonly profile?: string;
  readonly taskQueue?: string;
  readonly operationsTaskQueue?: string;
  readonly policy?: string;
  readonly proofKey?: string;
}

/**
 * Temporal's standard profile file and TEMPORAL_* variables, with flags over them. The allow-list
 * of roles comes from AGENTCORE_ROLLOUTS_ALLOWED_ROLES, separated by commas: the worker's own
 * configuration, never the spec's. AGENTCORE_ROLLOUTS_RECORDS says where records are kept;
 * AGENTCORE_ROLLOUTS_NOTIFICATIONS, AGENTCORE_ROLLOUTS_FREEZE, AGENTCORE_ROLLOUTS_CALLERS,
 * AGENTCORE_ROLLOUTS_POLICY and AGENTCORE_ROLLOUTS_PROOF_KEY name files;
 * AGENTCORE_ROLLOUTS_WEBHOOK_HOSTS lists what gates may call.
 *
 * @throws FreezeFileError, NotificationConfigError, WorkerConfigError
 */
export function loadWorkerConfig(flags: WorkerFlags, env: NodeJS.ProcessEnv): WorkerConfig {
  const config = loadClientConnectConfig({
    overrideEnvVars: definedOf(env),
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
  });
  const records = env["AGENTCORE_ROLLOUTS_RECORDS"];
  const policyFile = flags.policy ?? env["AGENTCORE_ROLLOUTS_POLICY"];
  const proofKeyFile = flags.proofKey ?? env["AGENTCORE_ROLLOUTS_PROOF_KEY"];
  const freezeFile = env["AGENTCORE_ROLLOUTS_FREEZE"] ?? "";
  const callersFile = env["AGENTCORE_ROLLOUTS_CALLERS"] ?? "";
  return {
    connection: {
      ...config.connectionOptions,
      ...(flags.address === undefined ? {} : { address: flags.address }),
    },
    namespace: flags.namespace ?? config.namespace ?? "default",
    taskQueue: flags.taskQueue ?? DEFAULT_TASK_QUEUE,
    ...(flags.operationsTaskQueue === undefined
      ? {}
      : { operationsTaskQueue: flags.operationsTaskQueue }),
    ...(policyFile ? { policyFile } : {}),
    ...(proofKeyFile ? { proofKeyFile } : {}),
    allowedRoleArns: listOf(env["AGENTCORE_ROLLOUTS_ALLOWED_ROLES"]),
    ...(records === undefined || records === "" ? {} : { records }),
    notifications: loadNotificationConfig(env),
    freeze: freezeFile === "" ? [] : readFreezeFile(freezeFile),
    webhooks: loadWebhookConfig(env),
    ...(callersFile === "" ? {} : { callers: loadCallers(callersFile) }),
    ...loadScaleConfig(flags, env),
    telemetry: loadTelemetryConfig(flags, env),
    env,
  };
}

const WEBHOOK_SECRET_PREFIX = "AGENTCORE_ROLLOUTS_WEBHOOK_SECRET_";

/**
 * Hosts from AGENTCORE_ROLLOUTS_WEBHOOK_HOSTS, separated by commas; a spec names a secret by the end
 * of its variable alone, so that it cannot reach for any other of the worker's.
 */
function loadWebhookConfig(env: NodeJS.ProcessEnv): WebhookConfig {
  return {
    allowedHosts: listOf(env["AGENTCORE_ROLLOUTS_WEBHOOK_HOSTS"]),
    secretOf: (name) => env[`${WEBHOOK_SECRET_PREFIX}${name}`],
  };
}

function listOf(commaSeparated = ""): string[] {
  return commaSeparated
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
