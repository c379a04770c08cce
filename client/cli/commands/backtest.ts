import { Option } from "commander";
import type { Command } from "commander";
import { bindAction } from "../cli-context.ts";
import type { CliContext } from "../cli-context.ts";
import { addConnectionOptions, addOutputOption } from "../options.ts";
import type { BacktestFlags } from "../run-backtest.ts";

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .requiredOption("--spec <file>", "the spec whose bake is tried, in YAML or JSON")
    .option("--series <file>", "recorded metrics of the endpoint, in CSV or JSON")
    .option(
      "--repoint <time>",
      "when the candidate took over (default: the first row with version candidate)",
    )
    .option("--chart <file.svg>", "draw the calls and the gates' evidence")
    .addOption(
      new Option(
        "--from-cloudwatch [names...]",
        "judge past weeks of RUNTIME ENDPOINT (default: the spec's target) instead of a series",
      ).conflicts(["series", "repoint", "chart"]),
    )
    .addOption(
      new Option(
        "--promotion <number>",
        "judge the record of a finished promotion of the spec's target",
      ).conflicts(["series", "repoint", "fromCloudwatch"]),
    )
    .option(
      "--task-queue <name>",
      'where a worker that has the records polls (default: "agentcore-rollouts")',
    )
    .option("--since <duration>", "how far back CloudWatch is read, at most 15d", "14d")
    .addHelpText(
      "after",
      `
A series has a row for each period, without gaps, and these columns:
  time,invocations,errors[,sessions,throttles,p50,p90,p95,p99,version]
  2026-03-01T10:00:00Z,4,0,1,0,810,1400,1500,1500,baseline

Examples:
  agentcore-rollouts backtest --spec spec.yaml --series may.csv --repoint 2026-05-04T12:00:00Z
  agentcore-rollouts backtest --spec spec.yaml --series may.csv --chart may.svg
  agentcore-rollouts backtest --spec spec.yaml --from-cloudwatch --since 14d
  agentcore-rollouts backtest --spec stricter.yaml --promotion 1a2b3c4d --chart stricter.svg`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<BacktestFlags>(context, command, async (run) => {
    const { runBacktest } = await import("../run-backtest.ts");
    return runBacktest(run);
  });
}
