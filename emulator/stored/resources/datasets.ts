import { byName } from "../ids.ts";
import type { Resource } from "../resource.ts";

/** The version under which what is not yet published is read. */
export const DRAFT = "DRAFT";

export const dataset: Resource = {
  type: "dataset",
  service: "control",
  operations: {
    create: "CreateDataset",
    get: "GetDataset",
    list: "ListDatasets",
    update: "UpdateDataset",
    delete: "DeleteDataset",
  },
  key: "datasetId",
  makeId: byName,
  name: "datasetName",
  arn: { member: "datasetArn", path: (id) => `dataset/${id}` },
  // Changes of examples go through UPDATING; a new description does not.
  statuses: {
    creating: "CREATING",
    ready: "ACTIVE",
    deleting: "DELETING",
    createFailed: "CREATE_FAILED",
  },
  update: "merge",
  derive: ({ created }) =>
    created ? { datasetVersion: DRAFT, draftStatus: "MODIFIED", exampleCount: 0 } : {},
};
