import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { addConnectionOptions } from "../options.ts";
import type { WorkerFlags } from "../../../worker/worker-config.ts";

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .option("--task-queue <name>", 'what it polls (default: "agentcore-rollouts")')
    .option(
      "--operations-task-queue <name>",
      "also offer every AgentCore operation as an activity, on this task queue",
    )
    .option(
      "--policy <file>",
      "what promotions are held to: quorums, floors, roles (default: AGENTCORE_ROLLOUTS_POLICY)",
    )
    .option(
      "--proof-key <file>",
      "an X25519 private key in PEM, for proofs of who approves (default: AGENTCORE_ROLLOUTS_PROOF_KEY)",
    )
    .option(
      "--classes <list>",
      "only these classes of activities beside the workflows (default: all)",
    )
    .option(
      "--slots <list>",
      "how many activities of a class run at a time, like smoke=50,looks=5000",
    )
    .option(
      "--rates <list>",
      "how many of a class all workers start per second, like mutate=5,smoke=25",
    )
    .option("--deployment <name>", "Worker Deployment Versioning: the deployment it belongs to")
    .option("--build-id <id>", "and which version it is (default: that of this package)")
    .option("--metrics-address <host:port>", "Prometheus metrics")
    .option("--health-address <host:port>", "/healthz and /readyz")
    .option("--log-format <format>", "text or json (default: text)")
    .option("--log-level <level>", "debug, info, warn or error (default: info)")
    .addHelpText(
      "after",
      `
Classes of activities are mutate, read, smoke, looks and rollback; each has a task queue of its own.
Each option that begins a line above from --classes on is also AGENTCORE_ROLLOUTS_CLASSES, and so on.
AGENTCORE_ROLLOUTS_PAYLOAD_KEYS or AGENTCORE_ROLLOUTS_PAYLOAD_KMS_KEY encrypts what histories hold.
OTEL_EXPORTER_OTLP_ENDPOINT turns traces on.
AWS credentials, region and endpoints come the standard AWS way (AWS_PROFILE, AWS_REGION, a role, …).
AGENTCORE_ROLLOUTS_ALLOWED_ROLES lists the roles that specs may name, separated by commas.
AGENTCORE_ROLLOUTS_RECORDS says where promotions leave their records: file:DIRECTORY or s3://BUCKET/PREFIX.
AGENTCORE_ROLLOUTS_NOTIFICATIONS names the file of who is told of what (docs/notifications.md).
AGENTCORE_ROLLOUTS_CALLERS names a file with the callers that the smoke of a spec may name.
It ends at SIGINT or SIGTERM, when what it is doing has ended or was handed over.

Examples:
  agentcore-rollouts worker
  agentcore-rollouts worker --policy policy.yaml --proof-key proof-key.pem
  AWS_PROFILE=prod agentcore-rollouts worker --address temporal.example.com:7233 --namespace rollouts`,
    );
  addConnectionOptions(command);
  bindAction<WorkerFlags>(context, command, worker);
}

async function worker(run: CommandRun<WorkerFlags>): Promise<number> {
  // Whether there is a server is said in plain words before the worker's own machinery starts.
  await withConnection(run, async () => undefined);
  const { runWorker } = await import("../../../worker/run-worker.ts");
  await runWorker(run.flags, (line) => run.say(line));
  return EXIT_CODES.ok;
}
