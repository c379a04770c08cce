import type { Statuses } from "../resource.ts";

const common = {
  creating: "CREATING",
  updating: "UPDATING",
  deleting: "DELETING",
  createFailed: "CREATE_FAILED",
  updateFailed: "UPDATE_FAILED",
};

export const toReady: Statuses = { ...common, ready: "READY" };
export const toActive: Statuses = { ...common, ready: "ACTIVE" };
/** For kinds whose model has one FAILED, or none. */
export const toActiveOrFailed: Statuses = {
  ...toActive,
  createFailed: "FAILED",
  updateFailed: "FAILED",
};
export const ofGateway: Statuses = {
  ...toReady,
  createFailed: "FAILED",
  updateFailed: "UPDATE_UNSUCCESSFUL",
};
