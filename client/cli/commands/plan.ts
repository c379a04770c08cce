import type { Command } from "commander";
import type { PlanFacts, PromotionPlan } from "../../../domain/plan/promotion-plan.ts";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import type { PromotionSpec } from "../../../domain/spec/promotion-spec.ts";
import { parseShare } from "../../../domain/spec/share.ts";
import { ClientError } from "../../client-error.ts";
import { printable } from "../../printable.ts";
import { bindAction, withConnection } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { addConnectionOptions, addOutputOption } from "../options.ts";
import type { ConnectionFlags, OutputFlags } from "../options.ts";

interface PlanFlags extends ConnectionFlags, OutputFlags {
  readonly taskQueue?: string;
  readonly traffic?: string;
  readonly errorRate: string;
}

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .argument("<file>", "the spec, in YAML or JSON")
    .option("--traffic <number>", "assume so many invocations an hour, and do not ask AWS")
    .option("--error-rate <share>", "assume that so many of them fail, with --traffic", "1%")
    .option("--task-queue <name>", 'where a worker polls (default: "agentcore-rollouts")')
    .addHelpText(
      "after",
      `
Nothing is started or changed. AWS is read with this shell's credentials, not the worker's.
Earlier smokes of the artifact are shown where a Temporal server and a worker answer.

Examples:
  agentcore-rollouts plan spec.yaml
  agentcore-rollouts plan spec.yaml --traffic 60
  agentcore-rollouts plan spec.yaml --traffic 60 --error-rate 0.2% --output json`,
    );
  addConnectionOptions(addOutputOption(command));
  bindAction<PlanFlags>(context, command, plan);
}

async function plan(run: CommandRun<PlanFlags>, file = ""): Promise<number> {
  const { requireSpec } = await import("../../spec/require-spec.ts");
  const { computePlan } = await import("../../../domain/plan/compute-plan.ts");
  const { renderPlan } = await import("../render-plan.ts");
  const assumed = parseTraffic(run.flags);
  const plans: PromotionPlan[] = [];
  for (let spec: PromotionSpec | undefined = await requireSpec(file); spec; spec = spec.next)
    plans.push(
      computePlan(spec, assumed ? assume(spec, assumed) : await readFacts(run, { spec, file })),
    );
  plans.forEach((each, index) => {
    run.say(...(index === 0 ? [] : ["", "then", ""]), ...renderPlan(each, run.colours));
  });
  run.say("", `next: agentcore-rollouts promote ${printable(file)}`);
  run.document({ plans });
  return EXIT_CODES.ok;
}

interface AssumedTraffic {
  readonly perHour: number;
  readonly errorRate: number;
}

function parseTraffic({ traffic, errorRate }: PlanFlags): AssumedTraffic | undefined {
  if (traffic === undefined) return undefined;
  const perHour = Number(traffic);
  const rate = parseShare(errorRate) ?? parseShare(Number(errorRate));
  const next = "agentcore-rollouts plan --help";
  if (!Number.isFinite(perHour) || perHour < 0 || traffic.trim() === "") {
    const message = `--traffic must be invocations an hour, like 60, is "${printable(traffic)}"`;
    throw new ClientError("BadUsage", message, { next });
  }
  if (rate === undefined) {
    const message = `--error-rate must be a share like 1% or 0.01, is "${printable(errorRate)}"`;
    throw new ClientError("BadUsage", message, { next });
  }
  return { perHour, errorRate: rate };
}

function assume({ metrics }: PromotionSpec, { perHour, errorRate }: AssumedTraffic): PlanFacts {
  const windowMs = metrics.baselineWindowMs;
  const total = Math.round((perHour * windowMs) / 3_600_000);
  const baseline = { errors: Math.round(total * errorRate), total };
  return {
    traffic: {
      source: "assumed",
      invocationsPerHour: perHour,
      errorRate,
      baseline,
      meanSessionSize: 1,
      windowMs,
    },
  };
}

async function readFacts(
  run: CommandRun<PlanFlags>,
  { spec, file }: { spec: PromotionSpec; file: string },
): Promise<PlanFacts> {
  const { readPlanFacts } = await import("../../aws/read-plan-facts.ts");
  try {
    const facts = await readPlanFacts(spec);
    return { ...facts, smokesBefore: await readSmokesBefore(run, spec.target, facts.artifact) };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const without = `agentcore-rollouts plan ${printable(file)} --traffic 60`;
    throw new ClientError(error.code, error.message, {
      next:
        error.code === "AwsNotFound"
          ? `${error.next}   (to plan without AWS: ${without})`
          : `${without}   (plans without AWS; with it: ${error.next})`,
      cause: error,
    });
  }
}

const PROMOTIONS_READ = 200;

/** A plan needs no server: where nobody can tell, nothing is said. */
async function readSmokesBefore(
  run: CommandRun<PlanFlags>,
  target: PromotionSpec["target"],
  artifact: string | undefined,
): Promise<NonNullable<PlanFacts["smokesBefore"]>> {
  if (artifact === undefined) return [];
  try {
    const { readHistory } = await import("../../lanes/read-history.ts");
    return await withConnection(run, async ({ client }) => {
      const read = { limit: PROMOTIONS_READ, taskQueue: run.flags.taskQueue };
      const { promotions } = await readHistory(client, target, read);
      const same = promotions.filter((each) => each.artifact === artifact).toReversed();
      return same.flatMap(({ smoke }) => smoke ?? []);
    });
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return [];
  }
}
