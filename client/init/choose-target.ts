import { ClientError } from "../client-error.ts";
import type { FoundRuntime, Targets } from "./list-targets.ts";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** How a person is asked; undefined where there is nobody to ask. */
export interface Ask {
  select(question: string, choices: readonly Choice[]): Promise<string>;
  text(question: string, suggestion: string): Promise<string>;
}

export interface ChosenTarget {
  readonly runtime: FoundRuntime;
  readonly endpoint: string;
}

/**
 * The endpoint to write a spec for: as named, the only one, or the one that a person picks.
 *
 * @throws ClientError that lists what there is
 */
export async function chooseTarget(
  targets: Targets,
  named: { runtime?: string | undefined; endpoint?: string | undefined },
  ask: Ask | undefined,
): Promise<ChosenTarget> {
  const runtime = await chooseRuntime(await targets.runtimes(), named.runtime, ask);
  const endpoints = await targets.endpoints(runtime.id);
  if (endpoints.length === 0) {
    throw new ClientError(
      "BadUsage",
      `runtime ${runtime.name} has no endpoint but DEFAULT, which is never promoted`,
      {
        next: `aws bedrock-agentcore-control create-agent-runtime-endpoint --agent-runtime-id ${runtime.id} --name production --agent-runtime-version 1`,
      },
    );
  }
  const choices = endpoints.map(({ name, version }) => ({
    value: name,
    label: `${name} (serves version ${version})`,
  }));
  const endpoint = await pick({ what: "endpoint", choices, named: named.endpoint, ask });
  return { runtime, endpoint };
}

async function chooseRuntime(
  runtimes: readonly FoundRuntime[],
  named: string | undefined,
  ask: Ask | undefined,
): Promise<FoundRuntime> {
  if (runtimes.length === 0) {
    throw new ClientError("BadUsage", "this account has no agent runtime in this region", {
      next: "name another region with --region, or another account with AWS_PROFILE",
    });
  }
  const choices = runtimes.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }));
  const meant = runtimes.find(
    ({ id, arn, name }) => named !== undefined && [id, arn, name].includes(named),
  );
  const id = await pick({ what: "runtime", choices, named: meant?.id ?? named, ask });
  const chosen = runtimes.find((runtime) => runtime.id === id);
  if (!chosen) throw new Error(`no runtime ${id} among those that were listed`);
  return chosen;
}

async function pick(from: {
  what: "runtime" | "endpoint";
  choices: readonly Choice[];
  named: string | undefined;
  ask: Ask | undefined;
}): Promise<string> {
  const { what, choices, named, ask } = from;
  if (named !== undefined && choices.some(({ value }) => value === named)) return named;
  const [only] = choices;
  if (named === undefined && choices.length === 1 && only) return only.value;
  if (named === undefined && ask) return ask.select(`Which ${what}?`, choices);
  const list = choices.map(({ label }) => `  ${label}`).join("\n");
  const problem =
    named === undefined ? `there are ${choices.length} ${what}s` : `there is no ${what} "${named}"`;
  throw new ClientError("BadUsage", `${problem}; choose from:\n${list}`, {
    next: `agentcore-rollouts init --${what} ${only?.value ?? ""}`,
  });
}
