// A worker for the floor of a resume.
import {
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { Context } from "@temporalio/activity";
import { createAwsClients } from "../dist/activities/aws/clients.js";
import { runFloorWorker } from "./floor-worker.mjs";

const { AWS_REGION: region, BENCH_TASK_QUEUE: taskQueue, BENCH_BUNDLE: codePath } = process.env;
const control = createAwsClients().control({ region });
await runFloorWorker({
  taskQueue: `${taskQueue}-floor`,
  workflowBundle: { codePath },
  activities: {
    call: async ({ place, version, clientToken }) => {
      await control.send(
        new UpdateAgentRuntimeEndpointCommand({
          ...place,
          agentRuntimeVersion: version,
          clientToken,
        }),
      );
    },
    look: async ({ place, intervalMs }) => {
      const context = Context.current();
      const beating = setInterval(() => context.heartbeat(), context.info.heartbeatTimeoutMs / 2);
      context.heartbeat();
      try {
        for (;;) {
          await control.send(new GetAgentRuntimeEndpointCommand(place));
          await context.sleep(intervalMs);
        }
      } finally {
        clearInterval(beating);
      }
    },
  },
});
