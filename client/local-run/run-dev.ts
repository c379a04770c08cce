import path from "node:path";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import type { EmulatorOptions } from "../../emulator/index.ts";
import type { CommandRun } from "../cli/cli-context.ts";
import type { Closers } from "./closers.ts";
import { describeStack } from "./describe-stack.ts";
import { readEmulatorConfig } from "./emulator-config.ts";
import { findExample } from "./examples-dir.ts";
import { LOCAL_EMULATOR } from "./local-emulator.ts";
import { ENDPOINT_NAME, imageOf, openLocalRuntime } from "./local-runtime.ts";
import { writeLocalSpec } from "./local-spec.ts";
import { startLocalStack } from "./local-stack.ts";
import type { LocalStack } from "./local-stack.ts";
import { requireFreePort } from "./ports.ts";
import { untilInterrupted } from "./until-interrupted.ts";
import { startUserLoad } from "./user-load.ts";
import { withStack } from "./with-stack.ts";

export interface DevFlags {
  readonly state?: string;
  readonly config?: string;
  readonly port: number;
  readonly uiPort: number;
  readonly temporalPort: number;
  /** False with `--no-users`. */
  readonly users: boolean;
}

const USERS = 2;
const USER_PAUSE_MS = 500;

/** What the example spec's smoke expects. */
const SCRIPTED_AGENT = {
  scripted: { reply: { answer: "Order 1001 is shipped." }, latencyMs: [50, 150] as const },
};

/** Runs the local stack for daily use, until it is interrupted. */
export async function runDev(run: CommandRun<DevFlags>): Promise<number> {
  // Before anything is started for nothing.
  findExample("local.yaml");
  const stack = await startStack(run);
  return withStack(run, stack, async ({ closers, signal }) => {
    run.say(...(await prepare(run, stack, closers)));
    await untilInterrupted(stack, signal);
    run.say("Ending all of it …");
    return EXIT_CODES.ok;
  });
}

async function startStack({ flags, say, warn }: CommandRun<DevFlags>): Promise<LocalStack> {
  const { state, config, port, uiPort, temporalPort } = flags;
  await requireFreePort(temporalPort, { command: "dev", option: "--temporal-port" });
  await requireFreePort(uiPort, { command: "dev", option: "--ui-port" });
  await requireFreePort(port, { command: "dev", option: "--port" });
  const given: EmulatorOptions = config === undefined ? {} : await readEmulatorConfig(config);
  say(
    "Starting a Temporal server with its UI, AgentCore and CloudWatch on localhost, and a worker …",
  );
  return startLocalStack({
    temporalPort,
    uiPort,
    stateDir: state === undefined ? undefined : path.resolve(state),
    emulator: {
      ...LOCAL_EMULATOR,
      ...given,
      agents: { "*": SCRIPTED_AGENT, ...given.agents },
      port,
    },
    onProgress: (line) => say(line),
    onWorkerLog: (line) => warn(line),
  });
}

/** Makes what there is to promote; returns what to tell. */
async function prepare(
  { flags, io, say }: CommandRun<DevFlags>,
  stack: LocalStack,
  closers: Closers,
): Promise<string[]> {
  say(`Temporal UI: ${stack.uiUrl}`, "Making an agent runtime with two versions …");
  const runtime = await openLocalRuntime();
  if (!runtime.existed) await runtime.publishVersion(imageOf(2));
  const spec = await writeLocalSpec(
    runtime.arn,
    flags.state === undefined ? undefined : path.resolve(flags.state),
  );
  closers.add(() => spec.remove());
  if (flags.users) {
    const users = startUserLoad({
      runtimeArn: runtime.arn,
      endpoint: ENDPOINT_NAME,
      users: USERS,
      pauseMs: USER_PAUSE_MS,
    });
    closers.add(() => users.stop());
  }
  const { status, liveVersion } = await runtime.readEndpoint();
  return [
    "",
    `Agent runtime ${runtime.id}: its endpoint "${ENDPOINT_NAME}" is ${status} on version ${liveVersion}. Its agent is scripted.`,
    flags.users
      ? `${USERS} users call the endpoint all the time (--no-users: nobody does).`
      : "Nobody calls the endpoint: a bake waits for invocations.",
    flags.state === undefined
      ? "All state ends with this command (--state DIR keeps it)."
      : `State is kept in ${flags.state}.`,
    "",
    ...describeStack({ stack, specFile: spec.file, env: io.env }),
  ];
}
