// A worker for the floor of an abort: the same SDKs, and no engine around them.
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import {
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { createAwsClients } from "../dist/activities/aws/clients.js";
import { answer } from "./child.mjs";

const silent = () => {};
Runtime.install({
  logger: { trace: silent, debug: silent, info: silent, log: silent, warn: silent, error: silent },
});

const {
  AWS_REGION: region,
  BENCH_TEMPORAL: address,
  BENCH_NAMESPACE: namespace,
  BENCH_TASK_QUEUE: taskQueue,
} = process.env;
const control = createAwsClients().control({ region });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  namespace,
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
void worker.run().then(() => process.exit(0));

answer({});
