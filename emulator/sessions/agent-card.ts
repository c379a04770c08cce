import { json } from "node:stream/consumers";

import type {
  GetAgentCardCommandInput,
  GetAgentCardResponse,
} from "@aws-sdk/client-bedrock-agentcore";

import { authorize } from "../auth/authorize.ts";
import { invalid } from "../protocol/errors.ts";
import { runtimeIdOf } from "../runtimes/arns.ts";
import { DEFAULT_ENDPOINT, findRuntime, findVersion } from "../runtimes/lookup.ts";
import type { Call, World } from "../world.ts";
import { agentError, askAgent, errorOfAgent } from "./ask-agent.ts";
import { agentHeaders } from "./headers.ts";
import { servingVersion, sessionFor } from "./open-session.ts";

/** What the agent answers under `/.well-known/agent-card.json`; it opens a session like a call. */
export async function getAgentCard(
  world: World,
  call: Call,
  input: GetAgentCardCommandInput,
): Promise<GetAgentCardResponse> {
  const runtime = findRuntime(world, call, runtimeIdOf(call, input.agentRuntimeArn as string));
  const asked = {
    endpoint: input.qualifier ?? DEFAULT_ENDPOINT,
    sessionId: input.runtimeSessionId,
  };
  const version = findVersion(runtime, servingVersion(world, runtime, asked));
  const serverProtocol = version.snapshot.protocolConfiguration?.serverProtocol;
  if (serverProtocol !== "A2A")
    throw invalid(`Agent cards are for the protocol A2A, and not for ${serverProtocol ?? "HTTP"}`);
  await authorize(world, call, version);
  const { record } = sessionFor(world, runtime, asked);
  const release = world.sessions.use(record);
  try {
    const reply = await askAgent(world, call, {
      record,
      payload: new Uint8Array(),
      headers: agentHeaders({}, record.sessionId),
      send: (agent, request) => agent.agentCard(request),
    });
    const card = await json(reply.body).catch(() => {
      throw agentError("the agent's card is not JSON");
    });
    return { runtimeSessionId: record.sessionId, agentCard: card as never, statusCode: 200 };
  } catch (error) {
    throw errorOfAgent(error);
  } finally {
    release();
  }
}
