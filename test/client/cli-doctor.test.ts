import { readFile } from "node:fs/promises";
import path from "node:path";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { STSClient, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect, inject, onTestFinished, test } from "vitest";
import { observeClock } from "../../client/doctor/observe-clock.ts";
import type { Finding } from "../../client/doctor/finding.ts";
import { setStage, until } from "../e2e/stage.ts";
import { startWorker } from "../e2e/start-worker.ts";
import { runCli } from "./captured-io.ts";
import { cli, nameOf, writeSpec } from "./cli-stage.ts";

interface Report {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

async function examine(...argv: string[]) {
  const { exitCode, stdout } = await cli("doctor", ...argv, "--output", "json");
  const report = JSON.parse(stdout) as Report;
  const states = Object.fromEntries(report.findings.map(({ check, state }) => [check, state]));
  return { exitCode, report, states };
}

test("with all in place nothing is wrong: exit 0, and the next command", async () => {
  const stage = await setStage();
  stage.traffic();
  const queue = ["--task-queue", stage.taskQueue];
  await until(async () => (await examine(nameOf(stage), ...queue)).exitCode === 0);
  const { states } = await examine(nameOf(stage), ...queue);
  expect(states).toEqual({
    temporal: "ok",
    worker: "ok",
    version: "ok",
    "search-attributes": "ok",
    credentials: "ok",
    clock: "ok",
    GetAgentRuntime: "ok",
    GetAgentRuntimeEndpoint: "ok",
    ListAgentRuntimeVersions: "ok",
    metrics: "ok",
  });
  const { stdout } = await cli("doctor", nameOf(stage), ...queue);
  expect(stdout).toContain("Nothing is wrong.\nnext: agentcore-rollouts promote FILE\n");
});

test("each thing that is wrong comes with what to do, and the exit code is 1", async () => {
  const stage = await setStage({
    worker: false,
    faults: [{ operation: "ListAgentRuntimeVersions", effect: { kind: "access-denied" } }],
  });
  const file = await writeSpec(stage);
  const { exitCode, report, states } = await examine(file, "--task-queue", stage.taskQueue);
  expect(exitCode).toBe(1);
  expect(states).toMatchObject({
    worker: "wrong",
    ListAgentRuntimeVersions: "wrong",
    metrics: "wrong",
    GetAgentRuntime: "ok",
  });
  const fixes = report.findings.flatMap(({ fix }) => fix ?? []);
  expect(fixes).toContain(
    `agentcore-rollouts worker --task-queue ${stage.taskQueue} --namespace default`,
  );
  expect(fixes).toContain("attach what this prints: agentcore-rollouts iam-policy read");
});

test("a class of activities that nobody takes is named", async () => {
  const stage = await setStage({ worker: false });
  await startWorker(stage.taskQueue, {
    classes: ["mutate", "read", "looks", "housekeeping", "rollback"],
  });
  const worker = async () => {
    const { report } = await examine("--task-queue", stage.taskQueue);
    return report.findings.find(({ check }) => check === "worker")?.what;
  };
  await until(async () => (await worker())?.includes("of class smoke:") === true);
  expect(await worker()).toBe(
    "no worker takes activities of class smoke: promotions that need one wait",
  );
});

test("a versioned worker gets no work until its version is current, and doctor gives the command", async () => {
  const stage = await setStage({ worker: false });
  const name = stage.taskQueue;
  await startWorker(stage.taskQueue, { deployment: { name, buildId: "1.0" } });
  const version = async () => {
    const { report } = await examine("--task-queue", stage.taskQueue);
    return report.findings.find(({ check }) => check === "version");
  };
  await until(async () => (await version())?.state === "wrong");
  expect((await version())?.fix).toBe(
    `temporal worker deployment set-current-version --namespace default --deployment-name ${name} --build-id 1.0`,
  );
  await until(() => setCurrent(stage, name));
  await until(async () => (await version())?.state === "ok");
  stage.traffic();
  expect((await (await stage.promote()).result()).outcome?.kind).toBe("promoted");
});

/** The server takes it once it has seen the version poll. */
async function setCurrent(
  { client }: Awaited<ReturnType<typeof setStage>>,
  deploymentName: string,
): Promise<boolean> {
  const { namespace } = client.options;
  return client.workflowService
    .setWorkerDeploymentCurrentVersion({
      namespace,
      deploymentName,
      buildId: "1.0",
      ignoreMissingTaskQueues: true,
    })
    .then(
      () => true,
      () => false,
    );
}

test("without a server AWS is checked all the same", async () => {
  await setStage({ worker: false });
  const { exitCode, stdout } = await runCli(
    ["doctor", "--address", "127.0.0.1:1", "--output", "json"],
    { env: {} },
  );
  expect(exitCode).toBe(1);
  const { findings } = JSON.parse(stdout) as Report;
  expect(findings.map(({ check, state }) => `${check} ${state}`)).toEqual([
    "temporal wrong",
    "credentials ok",
    "clock ok",
  ]);
});

test("the clock is compared with the date of AWS's answer", async () => {
  const server = createServer((_, response) => {
    response.setHeader("date", new Date(Date.now() - 120_000).toUTCString());
    response.end(
      "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>",
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const sts = new STSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const clock = observeClock(sts);
  await sts.send(new GetCallerIdentityCommand());
  expect(clock()).toBeGreaterThan(60_000);
});

test("init writes a spec that promote takes, for the endpoint that AWS has", async () => {
  const stage = await setStage({ worker: false });
  const file = path.join(path.dirname(await writeSpec(stage)), "written.yaml");
  const written = await cli_("init", file, "--prompt", "Where is order 1001?", "--expect", "1001");
  expect(written.stderr).toBe("");
  expect(written.stdout).toContain(`next: agentcore-rollouts doctor ${file}\n`);
  expect(await readFile(file, "utf8")).toContain(`runtime: ${stage.runtime.arn}`);
  const { report } = await examine(file, "--task-queue", stage.taskQueue);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ check: "GetAgentRuntimeEndpoint", state: "ok" }),
  );
  expect((await cli_("init", file)).stderr).toContain(`error: ${file} exists already\nnext: give`);
  expect((await cli_("init", file, "--force", "--endpoint", "prodution")).stderr).toContain(
    'error: there is no endpoint "prodution"; choose from:\n  production (serves version 1)\nnext: agentcore-rollouts init --endpoint production\n',
  );
});

/** Commands that know no Temporal server. */
const cli_ = (...argv: string[]) => runCli(argv, { env: {} });

test("iam-policy prints the policy for a runtime, and refuses what is no runtime", async () => {
  const arn = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5";
  const { stdout } = await cli_(
    "iam-policy",
    "promote",
    "--runtime",
    arn,
    "--endpoint",
    "production",
  );
  expect(JSON.parse(stdout).Statement[0].Resource).toEqual([
    arn,
    `${arn}/runtime-endpoint/production`,
  ]);
  expect((await cli_("iam-policy", "promote", "--runtime", "support")).exitCode).toBe(2);
  expect((await cli_("iam-policy", "promot")).stderr).toContain("Allowed choices are read, smoke");
});

test("the address of the server in use is the one that was asked", async () => {
  const { report } = await examine();
  expect(report.findings[0]?.what).toContain(inject("temporalAddress"));
});
