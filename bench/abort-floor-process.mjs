// A worker for the floor of an abort: the same SDKs, and no engine around them.
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import {
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { createAwsClients } from "../dist/activities/aws/clients.js";
import { runFloorWorker } from "./floor-worker.mjs";

const { AWS_REGION: region, BENCH_TASK_QUEUE: taskQueue } = process.env;
const control = createAwsClients().control({ region });
await runFloorWorker({
  taskQueue: `${taskQueue}-floor`,
  workflowsPath: fileURLToPath(new URL("abort-floor-workflow.mjs", import.meta.url)),
  activities: {
    read: async (place) => {
      const { status } = await control.send(new GetAgentRuntimeEndpointCommand(place));
      return status;
    },
    write: async (place) => {
      await control.send(
        new UpdateAgentRuntimeEndpointCommand({
          ...place,
          agentRuntimeVersion: "1",
          clientToken: randomUUID(),
        }),
      );
    },
  },
});
