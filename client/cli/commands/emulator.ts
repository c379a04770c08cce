import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { parsePort } from "../parse-port.ts";

interface EmulatorFlags {
  readonly host: string;
  readonly port: number;
  readonly stateFile?: string;
  readonly callLog?: string;
  readonly config?: string;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .option("--host <address>", "where it listens", "127.0.0.1")
    .option("--port <number>", "where it listens", parsePort, 4566)
    .option("--state-file <file>", "keep runtimes, endpoints and metrics in this file")
    .option("--call-log <file>", "append every call and change to this file, as JSON lines")
    .option("--config <file>", "agents, timings, metrics, faults and switches, in YAML or JSON")
    .addHelpText(
      "after",
      `
It runs until SIGINT or SIGTERM. Without --config it knows no agents: invocations end in errors.

Examples:
  agentcore-rollouts emulator --config examples/emulator.yaml
  agentcore-rollouts emulator --port 5000 --state-file emulator.json --call-log calls.jsonl`,
    );
  bindAction<EmulatorFlags>(context, command, emulator);
}

async function emulator({ flags, say }: CommandRun<EmulatorFlags>): Promise<number> {
  const { runEmulator } = await import("../../../emulator/index.ts");
  const { readEmulatorConfig } = await import("../../local-run/emulator-config.ts");
  const { explainListenError } = await import("../../local-run/ports.ts");
  const { host, port, stateFile, callLog, config } = flags;
  const options = {
    ...(config === undefined ? {} : await readEmulatorConfig(config)),
    host,
    port,
    ...(stateFile === undefined ? {} : { stateFile }),
    ...(callLog === undefined ? {} : { callLogFile: callLog }),
  };
  await runEmulator(options, (line) => say(line)).catch((error: unknown) => {
    throw explainListenError(error, { command: "emulator", option: "--port" });
  });
  return EXIT_CODES.ok;
}
