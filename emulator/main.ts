import { startEmulator } from "./emulator.ts";
import type { EmulatorOptions } from "./options.ts";

/**
 * Runs an emulator until SIGINT or SIGTERM: what the command line calls. Prints the environment
 * that makes AWS clients use it.
 */
export async function runEmulator(
  options: EmulatorOptions,
  print: (line: string) => void,
): Promise<void> {
  const emulator = await startEmulator(options);
  print(`AgentCore, CloudWatch and STS on ${emulator.url}`);
  for (const [name, value] of Object.entries(emulator.env)) print(`export ${name}=${value}`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
  await emulator.close();
}
