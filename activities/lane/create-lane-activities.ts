import type { Client } from "@temporalio/client";
import type { AwsClients } from "../aws/clients.ts";
import { wallClock } from "../clock.ts";
import type { LaneActivities } from "../lane-activities.ts";
import type { PromotionActivities } from "../promotion-activities.ts";
import { readRecord, readSummaries, writeRecord } from "../record/records.ts";
import type { RecordStore } from "../record/record-store.ts";
import { getPromoted } from "./get-promoted.ts";
import { handOver } from "./hand-over.ts";
import { readOrphan } from "./read-orphan.ts";
import { recallLane } from "./recall-lane.ts";
import { watchLane } from "./watch-lane.ts";
import { describePromotion, watchPromotion } from "./watch-promotion.ts";

/** The activities that ask Temporal itself, and those that keep records, ready to be registered with a worker. */
export function createLaneActivities(from: {
  readonly clients: AwsClients;
  /** Of the worker's own connection and namespace. */
  readonly client: Client;
  /** Undefined: no records are kept. */
  readonly store: RecordStore | undefined;
}): LaneActivities & Pick<PromotionActivities, "getPromoted"> {
  const { clients, client, store } = from;
  const aws = { clients, clock: wallClock };
  return {
    watchLane: (input) => watchLane(aws, input),
    watchPromotion: (input) => watchPromotion(client, input),
    describePromotion: (input) => describePromotion(client, input),
    readOrphan: (input) => readOrphan(client, input),
    getPromoted: (input) => getPromoted({ ...aws, client, store }, input),
    recallLane: (input) => recallLane({ client, store }, input),
    handOver: (input) => handOver(client, input),
    writeRecord: async (record) => store && writeRecord(store, record),
    readRecords: async ({ target, limit }) => (store ? readSummaries(store, target, limit) : null),
    readRecord: async ({ target, promotion }) =>
      store ? readRecord(store, target, promotion) : null,
  };
}
