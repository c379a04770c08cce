// The floor of a bake: loops that make the calls of a look at the same interval, with the worker's own
// SDK clients, and do nothing with the answers.
import { setTimeout as sleep } from "node:timers/promises";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetAgentRuntimeEndpointCommand } from "@aws-sdk/client-bedrock-agentcore-control";
import { createAwsClients } from "../dist/activities/aws/clients.js";
import { latencyNeedsOf, queriesFor } from "../dist/activities/promotion/metric-queries.js";
import { answer } from "./child.mjs";
import { measureUtilisation } from "./utilisation.mjs";

const PERIOD_MS = 60_000;
const clients = createAwsClients();

async function look({ target, runtimeName, gates, fromMs }) {
  const { region, runtimeId: agentRuntimeId, endpoint: endpointName, runtimeArn } = target;
  await clients
    .control({ region })
    .send(new GetAgentRuntimeEndpointCommand({ agentRuntimeId, endpointName }));
  await clients.cloudwatch({ region }).send(
    new GetMetricDataCommand({
      MetricDataQueries: queriesFor(
        { runtimeArn, runtimeName, endpoint: endpointName },
        latencyNeedsOf(gates),
        PERIOD_MS,
      ),
      StartTime: new Date(fromMs),
      EndTime: new Date(Math.floor(Date.now() / PERIOD_MS) * PERIOD_MS),
      ScanBy: "TimestampAscending",
    }),
  );
}

answer({
  start: ({ endpoints, intervalMs }) => {
    for (const endpoint of endpoints) {
      void (async () => {
        await sleep(Math.random() * intervalMs);
        for (;;) {
          await look(endpoint);
          await sleep(intervalMs);
        }
      })();
    }
  },
  utilisation: measureUtilisation,
});
