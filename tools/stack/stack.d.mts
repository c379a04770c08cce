/** The stack of docker-compose.yml, running as processes of this machine. */
export interface Stack {
  /** host:port of the Temporal server. */
  readonly address: string;
  readonly ui: string;
  readonly emulator: string;
  /** Folder with a log for each service. */
  readonly logs: string;
  /** The command that restarts PostgreSQL as after a power cut. */
  readonly postgresqlRestart: {
    readonly file: string;
    readonly args: readonly string[];
    readonly uid?: number;
    readonly gid?: number;
  };
  stop(): Promise<void>;
}

export function startStack(options?: {
  readonly env?: Readonly<Record<string, string>>;
  readonly onProgress?: (line: string) => void;
}): Promise<Stack>;
