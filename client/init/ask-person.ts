import type { Ask } from "./choose-target.ts";

/** Asks on the terminal. */
export async function createTerminalAsk(): Promise<Ask> {
  const [{ default: select }, { default: input }] = await Promise.all([
    import("@inquirer/select"),
    import("@inquirer/input"),
  ]);
  return {
    select: (message, choices) =>
      select({ message, choices: choices.map(({ value, label }) => ({ value, name: label })) }),
    text: (message, suggestion) => input({ message, default: suggestion }),
  };
}
