import type { MessageName, PromotionStatus } from "./status.ts";

/** What may come next: a message, or a command that tells more. */
export type CommandName = MessageName | "unfreeze" | "status" | "lanes" | "report";

/** What helps the promotion on now, or ends it: the messages that it takes, and a word to its lane. */
export function computeCommands(status: PromotionStatus): readonly CommandName[] {
  const { phase, step, waiting, paused } = status;
  if (phase === "finished" || phase === "failed") return [];
  const answers = waiting?.answers ?? [];
  if (step === "roll-back") return answers;
  const skip: MessageName[] = step === "bake" ? ["skip-bake"] : [];
  const controls: MessageName[] = paused ? ["resume"] : ["pause", ...skip];
  // A freeze of the lane ends there; only that of a calendar is overridden.
  const thaw: CommandName[] =
    phase === "frozen" && !answers.includes("override-freeze") ? ["unfreeze"] : [];
  return [...thaw, ...answers.filter((answer) => answer !== "abort"), ...controls, "abort"];
}

/** What a command does not do without. */
const NEEDED: Readonly<Partial<Record<CommandName, string>>> = {
  "override-freeze": ' --reason "WHY"',
  "point-to": " --to VERSION",
};

/** @param name what the command calls the promotion by */
export function renderCommand(command: CommandName, name: string): string {
  return `agentcore-rollouts ${command} ${name}${NEEDED[command] ?? ""}`;
}
