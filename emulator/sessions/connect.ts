import { artifactName } from "../agents/agent-table.ts";
import { AgentFailure } from "../agents/connection.ts";
import type { AgentConnection } from "../agents/connection.ts";
import { contractPath, urlAgent } from "../agents/http-agent.ts";
import { handlerAgent, scriptedAgent } from "../agents/in-process-agents.ts";
import { startProcessAgent } from "../agents/process-agent.ts";
import { partitionOf } from "../state/model.ts";
import type { SessionRecord } from "../state/model.ts";
import type { World } from "../world.ts";

/** Starts the agent of a session: the one behind the artifact of the version it is bound to. */
export async function connectAgent(
  world: World,
  record: SessionRecord,
  life: { signal: AbortSignal; onCrash: () => void },
): Promise<AgentConnection> {
  const { runtimes } = partitionOf(world.store.state, record.account, record.region);
  const version = runtimes[record.runtimeId]?.versions[record.version];
  if (!version) throw new AgentFailure(`version ${record.version} is gone`);
  const { snapshot } = version;
  const artifact = artifactName(snapshot);
  const source = world.agents.find(artifact);
  if (!source)
    throw new AgentFailure(`the emulator knows no agent for '${artifact}': name it in 'agents'`);
  const serverProtocol = snapshot.protocolConfiguration?.serverProtocol;
  if ("url" in source) return urlAgent(source.url, serverProtocol);
  if ("handler" in source) return handlerAgent(source.handler, contractPath(serverProtocol));
  if ("scripted" in source) return scriptedAgent(source.scripted, world.clock, world.random);
  return startProcessAgent({
    source,
    environment: snapshot.environmentVariables ?? {},
    serverProtocol,
    startTimeoutMs: world.settings.timings.agentStartMs,
    ...life,
  });
}
