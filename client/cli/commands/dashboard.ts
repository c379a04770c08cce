import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { ClientError } from "../../client-error.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { addConnectionOptions } from "../options.ts";
import type { ConnectionFlags } from "../options.ts";
import { parsePort } from "../parse-port.ts";

interface DashboardFlags extends ConnectionFlags {
  readonly port: number;
  readonly host: string;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .option("--port <port>", "where it listens", parsePort, 8090)
    .option("--host <address>", "whom it listens to; it asks nobody who they are", "127.0.0.1")
    .addHelpText(
      "after",
      `
It only shows: messages are sent by the commands that it names. Ctrl-C ends it.

Examples:
  agentcore-rollouts dashboard
  agentcore-rollouts dashboard --port 8091 --address temporal.example.com:7233`,
    );
  addConnectionOptions(command);
  bindAction<DashboardFlags>(context, command, dashboard);
}

async function dashboard(run: CommandRun<DashboardFlags>): Promise<number> {
  const { startDashboard } = await import("../../dashboard/start-dashboard.ts");
  return withConnection(run, async ({ client }) => {
    const { host, port } = run.flags;
    const served = await startDashboard({ client, host, port }).catch((error: unknown) => {
      throw new ClientError("BadUsage", `The dashboard cannot listen: ${String(error)}`, {
        next: "agentcore-rollouts dashboard --port PORT",
      });
    });
    run.say(`dashboard: ${served.url}`, "Ctrl-C ends it.");
    await new Promise<void>((resolve) => {
      run.io.onInterrupt(resolve);
    });
    await served.close();
    return EXIT_CODES.ok;
  });
}
