import { Client, Connection } from "@temporalio/client";
import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";
import { msToTs } from "@temporalio/common/lib/time.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findTemporalCli } from "../../client/local/temporal-cli.ts";
import { startTemporalServer } from "../../client/local/temporal-server.ts";
import type { TemporalServer } from "../../client/local/temporal-server.ts";
import { findMissingSearchAttributes } from "../../client/setup/find-missing-search-attributes.ts";
import { setupCluster, SetupRefusedError } from "../../client/setup/setup-cluster.ts";
import { renderSetupCommands } from "../../client/setup/setup-commands.ts";
import { SEARCH_ATTRIBUTES } from "../../domain/search-attributes.ts";

/** The first run on a machine may build the CLI. */
const BUILD_MS = 20 * 60_000;
const INT_TYPE = 3;

let server: TemporalServer;
let connection: Connection;
beforeAll(async () => {
  const { path } = await findTemporalCli();
  server = await startTemporalServer({ cliPath: path, headless: true });
  connection = await Connection.connect({ address: server.address });
}, BUILD_MS);
afterAll(async () => {
  await connection.close();
  await server.kill();
});

async function startPromotion(namespace: string): Promise<void> {
  const phase = defineSearchAttributeKey("AcrPhase", SearchAttributeType.KEYWORD);
  await new Client({ connection, namespace }).workflow.start("promotion", {
    taskQueue: "nobody",
    workflowId: "promotion:1",
    typedSearchAttributes: [{ key: phase, value: "watch" }],
  });
}

describe("setupCluster", () => {
  test("creates namespace and search attributes, usable when it returns; a second call changes nothing", async () => {
    const namespace = "fresh";
    expect(await setupCluster({ connection, namespace, retentionDays: 7 })).toEqual({
      namespace: "created",
      searchAttributes: { created: [...SEARCH_ATTRIBUTES], existed: [] },
    });
    await startPromotion(namespace);
    expect(await setupCluster({ connection, namespace, retentionDays: 1 })).toEqual({
      namespace: "existed",
      searchAttributes: { created: [], existed: [...SEARCH_ATTRIBUTES] },
    });
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(7 * 86_400);
    expect(await findMissingSearchAttributes(connection, namespace)).toEqual([]);
  }, 60_000);

  test("adds only what an existing namespace lacks", async () => {
    const namespace = "default";
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: { AcrPhase: 2 },
    });
    expect(await findMissingSearchAttributes(connection, namespace)).toEqual(
      SEARCH_ATTRIBUTES.filter((name) => name !== "AcrPhase"),
    );
    expect(await setupCluster({ connection, namespace })).toMatchObject({
      namespace: "existed",
      searchAttributes: { existed: ["AcrPhase"] },
    });
    await startPromotion(namespace);
  }, 60_000);

  test("does not touch an attribute of ours that has another type, and names it", async () => {
    const namespace = "odd";
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs("1d"),
    });
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: { AcrOutcome: INT_TYPE },
    });
    await expect(setupCluster({ connection, namespace })).rejects.toThrow(/AcrOutcome.*remove/);
    expect(await findMissingSearchAttributes(connection, namespace)).toEqual([
      ...SEARCH_ATTRIBUTES,
    ]);
  }, 60_000);
});

describe("a cluster that refuses", () => {
  const denied = Object.assign(new Error("7 PERMISSION_DENIED: Request unauthorized."), {
    code: 7,
    details: "Request unauthorized.",
    metadata: {},
  });
  const refuse = () => Promise.reject(denied);
  const refusing = {
    withDeadline: (_deadline: number, call: () => unknown) => call(),
    workflowService: { describeNamespace: () => Promise.resolve({}) },
    operatorService: { listSearchAttributes: refuse, addSearchAttributes: refuse },
  } as unknown as Connection;

  test("leaves what is missing unknown", async () => {
    expect(await findMissingSearchAttributes(refusing, "default")).toBe("unknown");
  });

  test("gives an error with the commands for an admin", async () => {
    const error: unknown = await setupCluster({ connection: refusing, namespace: "default" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SetupRefusedError);
    expect((error as SetupRefusedError).message).toBe(
      [
        "7 PERMISSION_DENIED: Request unauthorized.",
        "Ask someone who may:",
        "  temporal operator search-attribute create --namespace default --type Keyword " +
          "--name AcrRuntime --name AcrEndpoint --name AcrCandidate --name AcrPhase --name AcrOutcome",
      ].join("\n"),
    );
  });
});

test("the commands for an admin quote what a shell would read otherwise", () => {
  expect(
    renderSetupCommands({ namespace: "it's", retentionDays: 7, searchAttributes: ["AcrPhase"] }),
  ).toEqual([
    `temporal operator namespace create --namespace 'it'\\''s' --retention 168h`,
    `temporal operator search-attribute create --namespace 'it'\\''s' --type Keyword --name AcrPhase`,
  ]);
});
