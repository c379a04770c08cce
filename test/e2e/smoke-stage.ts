import { fileURLToPath } from "node:url";
import type { UpdateAgentRuntimeCommandInput } from "@aws-sdk/client-bedrock-agentcore-control";
import { THIRD, setStage, statusOf, until } from "./stage.ts";
import type { PromotionHandle, Stage, StageOptions } from "./stage.ts";
import type { SmokeSpec } from "../../domain/spec/smoke-spec.ts";

/** A real agent, a process for each session. */
export function agentIn(file: string, env: Record<string, string> = {}) {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  return { command: [process.execPath, path], env };
}

export interface Smoked {
  /** `passed`, or what the promotion ended or failed with. */
  readonly outcome: string;
  /** The smoke's verdict in words, or the failure's. */
  readonly reason: string;
  readonly stage: Stage;
  readonly handle: PromotionHandle;
}

export interface SmokeScene extends StageOptions {
  readonly agent: ReturnType<typeof agentIn>;
  /** How the candidate is made. */
  readonly version?: Partial<UpdateAgentRuntimeCommandInput>;
  readonly smoke: Partial<SmokeSpec>;
}

/** Runs one smoke against a new version, up to the approval that nobody gives. */
export async function runSmoke({ agent, version, smoke, ...options }: SmokeScene): Promise<Smoked> {
  const stage = await setStage({ agents: { "*": agent }, ...options });
  if (version) await stage.mint(THIRD, version);
  return smokeOn(stage, smoke);
}

/** The same on a stage that is set already. */
export async function smokeOn(stage: Stage, smoke: Partial<SmokeSpec>): Promise<Smoked> {
  const handle = await stage.promote((spec) => ({
    ...spec,
    smoke: { ...spec.smoke, sessions: 1, requiredPasses: 1, parallelism: 1, ...smoke },
    gate: { ...spec.gate, gates: [] },
    approval: { timeoutMs: 3_600_000 },
  }));
  const ended = handle.result().then(
    ({ outcome }) => ({ outcome: outcome?.reason ?? "", reason: outcome?.explanation ?? "" }),
    ({ cause }: { cause: { type: string; message: string } }) => ({
      outcome: cause.type,
      reason: cause.message,
    }),
  );
  let over: { outcome: string; reason: string } | undefined;
  void ended.then((how) => (over = how));
  await until(async () => over !== undefined || (await statusOf(handle)).step === "approve");
  if (over) return { ...over, stage, handle };
  const { steps } = await statusOf(handle);
  const { result = "" } = steps.find(({ step }) => step === "smoke") ?? {};
  return { outcome: "passed", reason: result, stage, handle };
}

/** The promotion's whole history as text, payloads and all. */
export async function historyText(handle: PromotionHandle): Promise<string> {
  const { events = [] } = await handle.fetchHistory();
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString("utf8"));
    else if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  collect(events);
  return texts.join("\n");
}
