import { createRequire } from "node:module";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import type { CommandRun } from "../../cli/cli-context.ts";
import type { Closers } from "../closers.ts";
import { findExample } from "../examples-dir.ts";
import { LOCAL_EMULATOR } from "../local-emulator.ts";
import { LocalRunError } from "../local-run-error.ts";
import { ENDPOINT_NAME, openLocalRuntime } from "../local-runtime.ts";
import { writeLocalSpec } from "../local-spec.ts";
import { startLocalStack } from "../local-stack.ts";
import type { LocalStack } from "../local-stack.ts";
import { preferPort } from "../ports.ts";
import { describeStack } from "../describe-stack.ts";
import { startUserLoad } from "../user-load.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { withStack } from "../with-stack.ts";
import { ACTS, demoAgents } from "./acts.ts";
import { playAct } from "./play-act.ts";
import type { ActResult, DemoStage } from "./play-act.ts";
import { renderSummary } from "./summary.ts";

export interface DemoFlags {
  readonly keep?: boolean;
}

const USERS = 3;
const USER_PAUSE_MS = 400;

/** Three promotions before the user's eyes. Exit code 0 when each ended as it had to. */
export async function runDemo(run: CommandRun<DemoFlags>): Promise<number> {
  requireAgentSdk();
  run.say(
    "Starting a Temporal server with its UI, AgentCore and CloudWatch on localhost, and a worker …",
  );
  const stack = await startStack(run);
  return withStack(run, stack, async ({ closers, signal }) => {
    const stage = await setStage({ run, stack, signal }, closers);
    const results = await playAll(stage);
    if (!signal.aborted) run.say(...renderSummary(results, run), "");
    const isGood =
      results.length === ACTS.length && results.every(({ isAsExpected }) => isAsExpected);
    if (signal.aborted) run.warn("Interrupted: ending everything that the demo started.");
    else await conclude(stage, isGood);
    return isGood ? EXIT_CODES.ok : EXIT_CODES.technicalFailure;
  });
}

async function setStage(
  given: Pick<DemoStage, "run" | "stack" | "signal">,
  closers: Closers,
): Promise<DemoStage> {
  const { run, stack } = given;
  run.say(`Temporal UI: ${stack.uiUrl}`, "Making an agent runtime with an endpoint …");
  const runtime = await openLocalRuntime();
  const spec = await writeLocalSpec(runtime.arn);
  closers.add(() => spec.remove());
  const users = startUserLoad({
    runtimeArn: runtime.arn,
    endpoint: ENDPOINT_NAME,
    users: USERS,
    pauseMs: USER_PAUSE_MS,
  });
  closers.add(() => users.stop());
  run.say(
    `Agent runtime ${runtime.id}: version 1 runs release 1 of examples/agents/support-agent.mjs.`,
    `${USERS} users talk to its endpoint "${ENDPOINT_NAME}", in sessions of three prompts; each session is a process.`,
    "",
  );
  return { ...given, runtime, specFile: spec.file, users };
}

async function startStack(run: CommandRun<DemoFlags>): Promise<LocalStack> {
  // What stays up is found by other commands where they look without being told.
  const port = async (usual: number) => (run.flags.keep ? preferPort(usual) : undefined);
  const emulatorPort = await port(4566);
  return startLocalStack({
    temporalPort: await port(7233),
    uiPort: await port(8233),
    emulator: {
      ...LOCAL_EMULATOR,
      agents: demoAgents(),
      ...(emulatorPort && { port: emulatorPort }),
    },
    onProgress: (line) => run.say(line),
    onWorkerLog: (line) => run.warn(line),
  });
}

/** Ends at the first surprise: what follows builds on it. */
async function playAll(stage: DemoStage): Promise<ActResult[]> {
  const results: ActResult[] = [];
  for (const [index, act] of ACTS.entries()) {
    if (stage.signal.aborted) break;
    stage.run.say(stage.run.colours.bold(`${index + 1} of ${ACTS.length}: ${act.story}`));
    const result = await playAct(stage, act);
    results.push(result);
    if (!result.isAsExpected) break;
  }
  return results;
}

async function conclude(
  { run, stack, specFile, signal }: DemoStage,
  isGood: boolean,
): Promise<void> {
  const { keep } = run.flags as DemoFlags;
  run.say(
    isGood
      ? "All three ended as they had to."
      : run.colours.red("The demo did not end as it had to."),
  );
  if (!keep) {
    run.say("The pages above end with the demo. To look at them: npm run demo -- --keep");
    return;
  }
  run.say("", ...describeStack({ stack, specFile, env: run.io.env }));
  await untilInterrupted(stack, signal);
  run.say("Ending all of it …");
}

/** The example agents are written with it; it comes with a clone, not with the package. */
function requireAgentSdk(): void {
  const agent = findExample("agents/support-agent.mjs");
  try {
    createRequire(agent).resolve("bedrock-agentcore/runtime");
  } catch (error) {
    // Some packages cannot be resolved this way although they are there.
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") return;
    throw new LocalRunError(
      "the npm package bedrock-agentcore, which the example agents are written with, is not installed",
      {
        next: "run it in a clone of the repository: npm ci && npm run demo",
        cause: error,
      },
    );
  }
}
