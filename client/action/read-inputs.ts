import { ClientError } from "../client-error.ts";
import type { Runner } from "./runner.ts";

/** The inputs of action.yml, as the command line takes them. */
export interface ActionInputs {
  /** Of `agentcore-rollouts promote`. */
  readonly argv: readonly string[];
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string | undefined;
}

/** Inputs that are options of the same name. */
const OPTIONS = [
  "candidate",
  "address",
  "namespace",
  "profile",
  "on-busy",
  "task-queue",
  "reason",
] as const;

/** @throws ClientError `BadUsage` */
export function readInputs(runner: Runner, env: NodeJS.ProcessEnv): ActionInputs {
  const apiKey = runner.input("api-key");
  if (apiKey !== undefined) runner.mask(apiKey);
  const spec = runner.input("spec");
  if (spec === undefined)
    throw new ClientError("BadUsage", "the input spec is missing: which file is to be promoted?", {
      next: "with: { spec: rollout.yaml }",
    });
  const key = runner.input("key") ?? env["GITHUB_SHA"];
  const options = OPTIONS.flatMap((name) => {
    const value = runner.input(name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
  return {
    argv: [
      "promote",
      ...(readFlag(runner, "wait") ? ["--wait"] : []),
      ...(key === undefined ? [] : [`--key=${key}`]),
      ...options,
      "--output=json",
      "--",
      spec,
    ],
    env: {
      // The bundle has no tracing in it.
      OTEL_SDK_DISABLED: "true",
      ...(apiKey === undefined ? {} : { TEMPORAL_API_KEY: apiKey }),
    },
    workingDirectory: runner.input("working-directory"),
  };
}

function readFlag(runner: Runner, name: string): boolean {
  const value = (runner.input(name) ?? "true").toLowerCase();
  if (value === "true" || value === "false") return value === "true";
  throw new ClientError("BadUsage", `the input ${name} must be true or false, is "${value}"`, {
    next: `with: { ${name}: true }`,
  });
}
