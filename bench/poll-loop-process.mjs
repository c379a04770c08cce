// The floor: the least that can roll back. The worker's own SDK client, no engine around it.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { createAwsClients } from "../dist/activities/aws/clients.js";
import { answer } from "./child.mjs";

const control = createAwsClients().control({ region: process.env.AWS_REGION });

answer({
  moveAndRollBack: async ({ runtimeId, endpoint, candidate, baseline, intervalMs }) => {
    const place = { agentRuntimeId: runtimeId, endpointName: endpoint };
    const point = (agentRuntimeVersion) =>
      control.send(
        new UpdateAgentRuntimeEndpointCommand({
          ...place,
          agentRuntimeVersion,
          clientToken: randomUUID(),
        }),
      );
    const waitFor = async (wanted) => {
      for (;;) {
        const { status } = await control.send(new GetAgentRuntimeEndpointCommand(place));
        if (status === wanted) return;
        await sleep(intervalMs);
      }
    };
    await point(candidate);
    await waitFor("UPDATE_FAILED");
    await point(baseline);
    await waitFor("READY");
  },
});
