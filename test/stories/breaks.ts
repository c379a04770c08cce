import type { Break } from "../simulation/schedules/breaks.ts";

/** Ways to break the engine that some story of the real workflow must find; schedules find others. */
export const breaks: Readonly<Record<string, Break>> = {
  "each attempt of a call that moves the endpoint draws a token of its own": {
    file: "activities/promotion/change-endpoint.ts",
    from: "    ...changeOf(input),\n    endpointName: input.endpoint,",
    to: "    ...changeOf(input),\n    endpointName: input.endpoint,\n    clientToken: crypto.randomUUID(),",
    promise: 3,
  },
  "a cancelled promotion rolls back in a scope that is cancelled, too": {
    file: "workflows/promotion.ts",
    from: "return CancellationScope.nonCancellable(async () => {",
    to: "return CancellationScope.cancellable(async () => {",
    promise: 2,
  },
  "metrics are measured on partial data": {
    file: "activities/promotion/read-series.ts",
    from: 'if (status === "Complete") return;',
    to: 'if (status === "Complete" || status === "PartialData") return;',
    promise: 6,
  },
  "each attempt to tell people has an id of its own": {
    file: "activities/notifications/http-destinations.ts",
    from: '"webhook-id": notification.id,',
    to: '"webhook-id": `${notification.id}-${sentAt.getTime()}`,',
    promise: "notifications",
  },
};
