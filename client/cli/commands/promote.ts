import { Option } from "commander";
import type { Command } from "commander";
import { AFTER_REPOINT, ON_BUSY } from "../../../domain/lane/lane-input.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext } from "../cli-context.ts";
import { addConnectionOptions, addOutputOption } from "../options.ts";
import type { PromoteFlags } from "../run-promote.ts";

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument("<file>", "the spec, in YAML or JSON")
    .option("--wait", "stay until it ends or calls a person, with a line for each change")
    .option("--candidate <candidate>", "in place of the file's: latest, 12, or another in YAML")
    .option("--requested-by <name>", "who asks for it (default: your user name)")
    .option(
      "--key <key>",
      "the same key is the same request, however often CI asks: the commit, say",
    )
    .addOption(
      new Option(
        "--on-busy <what>",
        "while a promotion runs: be refused, wait in the queue, wait in place of all that wait, or also have it give way",
      )
        .choices(ON_BUSY)
        .default("reject"),
    )
    .addOption(
      new Option(
        "--after-repoint <what>",
        "what the one that gives way does when it has moved the endpoint already (default: finish)",
      ).choices(AFTER_REPOINT),
    )
    .option("--again", "also a version that was rolled back before")
    .option(
      "--reason <text>",
      "why; it is kept with the request, and shown for ever with an emergency",
    )
    .option("--task-queue <name>", 'where its worker polls (default: "agentcore-rollouts")')
    .option(
      "--policy <file>",
      "check the spec against this policy first; the worker's own holds anyway",
    )
    .option("--emergency", "leave out what the policy lets an emergency leave out; needs --reason")
    .addHelpText(
      "after",
      `
Examples:
  agentcore-rollouts promote examples/minimal.yaml
  agentcore-rollouts promote spec.yaml --wait                     the exit code says how it ended
  agentcore-rollouts promote spec.yaml --wait --output json > promotion.json
  agentcore-rollouts promote spec.yaml --candidate '{ artifact: IMAGE@sha256:DIGEST, mint: true }'
  agentcore-rollouts promote spec.yaml --key "$GITHUB_SHA" --on-busy supersede
  agentcore-rollouts promote spec.yaml --emergency --reason "orders fail, INC-812"`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<PromoteFlags>(context, command, async (run, file) => {
    const { runPromote } = await import("../run-promote.ts");
    return runPromote(run, file);
  });
}
