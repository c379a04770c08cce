import { workloadIdentityArn } from "../../runtimes/arns.ts";
import { byKebabName, drawn } from "../ids.ts";
import type { Resource } from "../resource.ts";
import { toReady } from "./statuses.ts";

const manager = { type: "payment manager", key: "paymentManagerArn" };

export const paymentResources: readonly Resource[] = [
  {
    type: "payment manager",
    service: "control",
    operations: {
      create: "CreatePaymentManager",
      get: "GetPaymentManager",
      list: "ListPaymentManagers",
      update: "UpdatePaymentManager",
      delete: "DeletePaymentManager",
    },
    key: "paymentManagerId",
    makeId: byKebabName,
    name: "name",
    arn: { member: "paymentManagerArn", path: (id) => `payment-manager/${id}` },
    statuses: toReady,
    update: "merge",
    derive: ({ scope, id }) => ({
      workloadIdentityDetails: { workloadIdentityArn: workloadIdentityArn(scope, id) },
    }),
  },
  {
    type: "payment connector",
    service: "control",
    operations: {
      create: "CreatePaymentConnector",
      get: "GetPaymentConnector",
      list: "ListPaymentConnectors",
      update: "UpdatePaymentConnector",
      delete: "DeletePaymentConnector",
    },
    key: "paymentConnectorId",
    makeId: byKebabName,
    name: "name",
    parent: { type: "payment manager", key: "paymentManagerId" },
    statuses: toReady,
    update: "merge",
  },
  {
    type: "payment instrument",
    service: "data",
    operations: {
      create: "CreatePaymentInstrument",
      get: "GetPaymentInstrument",
      list: "ListPaymentInstruments",
      delete: "DeletePaymentInstrument",
    },
    key: "paymentInstrumentId",
    makeId: drawn(15, "payment-instrument-"),
    parent: manager,
    statuses: { ready: "ACTIVE", deleting: "DELETED" },
    derive: ({ input }) => ({ userId: input["userId"] ?? "default" }),
    filters: ["userId", "paymentConnectorId"],
  },
  {
    type: "payment session",
    service: "data",
    operations: {
      create: "CreatePaymentSession",
      get: "GetPaymentSession",
      list: "ListPaymentSessions",
      delete: "DeletePaymentSession",
    },
    key: "paymentSessionId",
    makeId: drawn(15, "payment-session-"),
    parent: manager,
    statuses: { ready: "ACTIVE", deleting: "DELETED" },
    derive: ({ input }) => ({ userId: input["userId"] ?? "default" }),
    filters: ["userId"],
  },
];
