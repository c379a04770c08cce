import { PACKAGE_VERSION } from "../client/telemetry/package-version.ts";
import type { ActivityClass } from "../domain/task-queue.ts";
import { parseClasses, parseLimits } from "./limits.ts";
import type { WorkerLimits } from "./limits.ts";
import { WorkerConfigError } from "./worker-config-error.ts";

/** What a worker takes on, how much of it, and in which version. */
export interface ScaleConfig {
  /** Classes of activities beside the workflows. */
  readonly classes: readonly ActivityClass[];
  readonly limits: WorkerLimits;
  /** Worker Deployment Versioning; undefined: unversioned. */
  readonly deployment: { readonly name: string; readonly buildId: string } | undefined;
}

export interface ScaleFlags {
  readonly classes?: string;
  readonly slots?: string;
  readonly rates?: string;
  readonly deployment?: string;
  readonly buildId?: string;
}

const VARIABLES = {
  classes: "AGENTCORE_ROLLOUTS_CLASSES",
  slots: "AGENTCORE_ROLLOUTS_SLOTS",
  rates: "AGENTCORE_ROLLOUTS_RATES",
  deployment: "AGENTCORE_ROLLOUTS_DEPLOYMENT",
  buildId: "AGENTCORE_ROLLOUTS_BUILD_ID",
} as const;

/**
 * Flags, and where they are missing the variables of the same names.
 *
 * @throws WorkerConfigError
 */
export function loadScaleConfig(flags: ScaleFlags, env: NodeJS.ProcessEnv): ScaleConfig {
  const given = (name: keyof ScaleFlags): string => flags[name] || env[VARIABLES[name]] || "";
  return {
    classes: parseClasses(given("classes")),
    limits: parseLimits({ slots: given("slots"), rates: given("rates") }),
    deployment: deploymentOf(given("deployment"), given("buildId")),
  };
}

function deploymentOf(name: string, buildId: string): ScaleConfig["deployment"] {
  if (name !== "") return { name, buildId: buildId || PACKAGE_VERSION };
  if (buildId === "") return undefined;
  throw new WorkerConfigError("a build id without a deployment says nothing", {
    next: "give --deployment NAME beside --build-id",
  });
}
