import {
  AddDatasetExamplesCommand,
  CreateDatasetCommand,
  CreateDatasetVersionCommand,
  DeleteDatasetCommand,
  DeleteDatasetExamplesCommand,
  GetDatasetCommand,
  ListDatasetExamplesCommand,
  ListDatasetVersionsCommand,
  UpdateDatasetExamplesCommand,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { expect, test } from "vitest";

import { begin } from "./story.ts";

const GONE = { name: "ResourceNotFoundException" };
const schemaType = "AGENTCORE_EVALUATION_PREDEFINED_V1";
const inline = (...questions: string[]) => ({
  inlineExamples: { examples: questions.map((question) => ({ question })) },
});

async function beginDataset() {
  const { control, clock } = await begin();
  const { datasetId, status } = await control.send(
    new CreateDatasetCommand({ datasetName: "questions", schemaType, source: inline("1+1") }),
  );
  expect(status).toBe("CREATING");
  await clock.advance(1_000);
  const list = async (datasetVersion?: string) => {
    const page = await control.send(new ListDatasetExamplesCommand({ datasetId, datasetVersion }));
    return page.examples as { exampleId: string; question: string }[];
  };
  const read = (datasetVersion?: string) =>
    control.send(new GetDatasetCommand({ datasetId, datasetVersion }));
  return { control, clock, datasetId, list, read };
}

test("a version keeps its examples while the draft goes on", async () => {
  const { control, clock, datasetId, list, read } = await beginDataset();
  const made = await control.send(new CreateDatasetVersionCommand({ datasetId }));
  expect(made).toMatchObject({ datasetVersion: "1", status: "UPDATING" });
  await clock.advance(1_000);
  expect(await read()).toMatchObject({
    status: "ACTIVE",
    datasetVersion: "DRAFT",
    draftStatus: "UNMODIFIED",
    exampleCount: 1,
  });

  const added = await control.send(
    new AddDatasetExamplesCommand({ datasetId, source: inline("2+2", "3+3") }),
  );
  expect(added).toMatchObject({ addedCount: 2, status: "UPDATING" });
  await expect(
    control.send(new AddDatasetExamplesCommand({ datasetId, source: inline("4+4") })),
  ).rejects.toMatchObject({ name: "ConflictException" });
  await clock.advance(1_000);
  const [first, second] = await list();
  await control.send(
    new UpdateDatasetExamplesCommand({
      datasetId,
      examples: [{ exampleId: first?.exampleId ?? "", question: "0+0" }],
    }),
  );
  await clock.advance(1_000);
  const exampleIds = [second?.exampleId ?? ""];
  await control.send(new DeleteDatasetExamplesCommand({ datasetId, exampleIds }));
  await clock.advance(1_000);

  expect((await list()).map(({ question }) => question)).toEqual(["0+0", "3+3"]);
  expect((await list("1")).map(({ question }) => question)).toEqual(["1+1"]);
  expect(await read()).toMatchObject({ draftStatus: "MODIFIED", exampleCount: 2 });
  await control.send(new CreateDatasetVersionCommand({ datasetId }));
  const { versions } = await control.send(new ListDatasetVersionsCommand({ datasetId }));
  expect(versions).toMatchObject([
    { datasetVersion: "2", exampleCount: 2 },
    { datasetVersion: "1", exampleCount: 1 },
  ]);
});

test("an example that is not there changes nothing, and examples in S3 are refused", async () => {
  const { control, clock, datasetId, list, read } = await beginDataset();
  await control.send(new CreateDatasetVersionCommand({ datasetId }));
  await clock.advance(1_000);
  const [example] = await list();
  const exampleIds = [example?.exampleId ?? "", "00000000-0000-4000-8000-000000000000"];
  await expect(
    control.send(new DeleteDatasetExamplesCommand({ datasetId, exampleIds })),
  ).rejects.toMatchObject(GONE);
  expect(await list()).toEqual([example]);
  expect(await read()).toMatchObject({ status: "ACTIVE", draftStatus: "UNMODIFIED" });
  const source = { s3Source: { s3Uri: "s3://bucket/examples.jsonl" } };
  await expect(
    control.send(new CreateDatasetCommand({ datasetName: "other", schemaType, source })),
  ).rejects.toMatchObject({ name: "NotImplementedException" });
});

test("one version can be deleted; the dataset goes with all of them", async () => {
  const { control, clock, datasetId, list, read } = await beginDataset();
  await control.send(new CreateDatasetVersionCommand({ datasetId }));
  await clock.advance(1_000);
  await control.send(new DeleteDatasetCommand({ datasetId, datasetVersion: "1" }));
  await expect(read("1")).rejects.toMatchObject(GONE);
  expect(await list()).toHaveLength(1);
  const gone = await control.send(new DeleteDatasetCommand({ datasetId }));
  expect(gone).toMatchObject({ datasetVersion: "DRAFT", status: "DELETING" });
  await clock.advance(1_000);
  await expect(list()).rejects.toMatchObject(GONE);
});
