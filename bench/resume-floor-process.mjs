// A worker for the floor of a resume, in a process of its own.
import {
  GetAgentRuntimeEndpointCommand,
  UpdateAgentRuntimeEndpointCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { Context } from "@temporalio/activity";
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
  workflowBundle: { codePath: process.env.BENCH_BUNDLE },
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
void worker.run().then(() => process.exit(0));

answer({});
