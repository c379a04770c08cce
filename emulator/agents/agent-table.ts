import type { Snapshot } from "../state/model.ts";
import type { AgentSource } from "./source.ts";

/** Which agent stands behind which artifact. */
export interface AgentTable {
  set(artifact: string, source: AgentSource): void;
  remove(artifact: string): boolean;
  find(artifact: string): AgentSource | undefined;
  artifacts(): string[];
}

export function createAgentTable(sources: Readonly<Record<string, AgentSource>>): AgentTable {
  const table = new Map(Object.entries(sources));
  return {
    set: (artifact, source) => void table.set(artifact, source),
    remove: (artifact) => table.delete(artifact),
    find: (artifact) => table.get(artifact) ?? table.get("*"),
    artifacts: () => [...table.keys()],
  };
}

/** The name under which a version's artifact is looked up: the image, or `s3://BUCKET/PREFIX`. */
export function artifactName({ agentRuntimeArtifact }: Snapshot): string {
  const image = agentRuntimeArtifact?.containerConfiguration?.containerUri;
  if (image !== undefined) return image;
  const object = agentRuntimeArtifact?.codeConfiguration?.code?.s3;
  return `s3://${object?.bucket}/${object?.prefix}`;
}
