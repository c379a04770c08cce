import { randomUUID } from "node:crypto";
import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { ClientError } from "../client-error.ts";
import { resolveTarget } from "../lanes/resolve-target.ts";
import { tellLane } from "../lanes/tell-lane.ts";
import { printable } from "../printable.ts";
import { askAndWait } from "./ask-lane.ts";
import { withConnection } from "./cli-context.ts";
import type { CommandRun } from "./cli-context.ts";
import { followToEnd } from "./follow.ts";
import { personOf } from "./options.ts";
import type { LaneFlags } from "./options.ts";

export interface RollbackFlags extends LaneFlags {
  readonly to?: string;
  readonly key?: string;
  readonly wait?: boolean;
}

/** Asks the lane to move its endpoint to a version, and says how it begins; with `--wait` how it ends. */
export async function runRollback(
  run: CommandRun<RollbackFlags>,
  endpointName?: string,
): Promise<number> {
  const to = requireVersion(run.flags, endpointName);
  return withConnection(run, async (connected) => {
    const { client } = connected;
    const { key = randomUUID(), taskQueue, wait } = run.flags;
    const target = await resolveTarget(client, endpointName);
    const place = `${target.runtimeId}/${target.endpoint}`;
    const input = { to, key, ...personOf(run.flags, run.io.env) };
    const identity = { env: run.io.env };
    const message = { name: "rollBack", input, taskQueue, identity } as const;
    const ask = () => tellLane(client, target, message);
    const what = `The rollback to version ${to}`;
    const started = await askAndWait(run, { client, target, key, what, ask });
    if (typeof started === "number") return started;
    const { promotion, workflowId, firstRunId } = started;
    run.say(
      `Rollback ${promotion} of ${place} to version ${to} started.`,
      `  follow it:  agentcore-rollouts status ${place} --wait`,
    );
    if (wait) return followToEnd({ run, connected, workflowId, firstRunId });
    run.document({ end: "started", ...started });
    return EXIT_CODES.ok;
  });
}

/** The version; that and the reason are asked for in one go. */
function requireVersion({ to, reason }: RollbackFlags, endpointName = "RUNTIME/ENDPOINT"): string {
  const missing = [
    ...(to === undefined ? ["--to VERSION"] : []),
    ...(reason === undefined ? ['--reason "WHY"'] : []),
  ];
  if (to !== undefined && missing.length === 0) return to;
  throw new ClientError("BadUsage", `rollback needs ${missing.join(" and ")}`, {
    next: `agentcore-rollouts rollback ${printable(endpointName)} --to ${to ?? "VERSION"} --reason "WHY"`,
  });
}
