import { SEARCH_ATTRIBUTES } from "../../domain/search-attributes.ts";

/** What the server's own tools take when nothing is said; closed promotions are erased after it. */
export const DEFAULT_RETENTION_DAYS = 3;

export interface SetupCommandsOptions {
  readonly namespace: string;
  readonly retentionDays?: number;
  /** Default: all of them. */
  readonly searchAttributes?: readonly string[];
  /** Leave the namespace out where it exists. */
  readonly namespaceExists?: boolean;
}

/** The `temporal operator` commands that do what `setupCluster` does, for whoever may not do it. */
export function renderSetupCommands(options: SetupCommandsOptions): string[] {
  const namespace = quote(options.namespace);
  const names = options.searchAttributes ?? SEARCH_ATTRIBUTES;
  const commands: string[] = [];
  if (options.namespaceExists !== true) {
    const hours = (options.retentionDays ?? DEFAULT_RETENTION_DAYS) * 24;
    commands.push(
      `temporal operator namespace create --namespace ${namespace} --retention ${hours}h`,
    );
  }
  if (names.length > 0) {
    const flags = names.map((name) => `--name ${name}`).join(" ");
    commands.push(
      `temporal operator search-attribute create --namespace ${namespace} --type Keyword ${flags}`,
    );
  }
  return commands;
}

function quote(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
