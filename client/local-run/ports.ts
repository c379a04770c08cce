import { isPortFree } from "../local/free-port.ts";
import { LocalRunError } from "./local-run-error.ts";

/** The command line's option that chooses another port. */
interface PortOption {
  readonly command: string;
  readonly option: string;
}

/** This port, or undefined (take any) when something listens there. */
export async function preferPort(port: number): Promise<number | undefined> {
  return (await isPortFree(port)) ? port : undefined;
}

export async function requireFreePort(port: number, option: PortOption): Promise<void> {
  if (!(await isPortFree(port))) throw portInUse(port, option);
}

/** A port that was taken, as an error with its remedy; other errors as they are. */
export function explainListenError(error: unknown, option: PortOption): unknown {
  const { code, port } = error as { code?: string; port?: number };
  return code === "EADDRINUSE" && port !== undefined ? portInUse(port, option) : error;
}

function portInUse(port: number, { command, option }: PortOption): LocalRunError {
  return new LocalRunError(`something listens on port ${port} already`, {
    next: `stop it, or choose another port: agentcore-rollouts ${command} ${option} ${port === 65_535 ? 1024 : port + 1}`,
  });
}
