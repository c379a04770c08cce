import type { QueryDefinition, SignalDefinition, UpdateDefinition } from "@temporalio/common";

// The same as of @temporalio/workflow, which a client would have to load whole for a few names.

export function defineSignal<Args extends unknown[]>(name: string): SignalDefinition<Args> {
  return { type: "signal", name } as SignalDefinition<Args>;
}

export function defineQuery<Answer>(name: string): QueryDefinition<Answer> {
  return { type: "query", name } as QueryDefinition<Answer>;
}

export function defineUpdate<Answer, Args extends unknown[]>(
  name: string,
): UpdateDefinition<Answer, Args> {
  return { type: "update", name } as UpdateDefinition<Answer, Args>;
}
