import type { MessageName, PromotionStatus } from "./status.ts";

/** The messages that the promotion takes now. */
export function computeMessages(status: PromotionStatus): readonly MessageName[] {
  const { phase, step, waiting, paused } = status;
  if (phase === "finished" || phase === "failed") return [];
  const answers = waiting?.answers ?? [];
  if (step === "roll-back") return answers;
  const skip: MessageName[] = step === "bake" ? ["skip-bake"] : [];
  const controls: MessageName[] = paused ? ["resume"] : ["pause", ...skip];
  return [...answers.filter((answer) => answer !== "abort"), ...controls, "abort"];
}

/** What may come next: a message, or a command that tells more. */
export type CommandName = MessageName | "status" | "lanes" | "report";

/** What a command does not do without. */
const NEEDED: Readonly<Partial<Record<CommandName, string>>> = {
  "override-freeze": ' --reason "WHY"',
  "point-to": " --to VERSION",
};

/** @param name what the command calls the promotion by */
export function renderCommand(command: CommandName, name: string): string {
  return `agentcore-rollouts ${command} ${name}${NEEDED[command] ?? ""}`;
}
