import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { msToTs } from "@temporalio/common/lib/time.js";
import { expect, inject, onTestFinished, test, vi } from "vitest";
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
    `agentcore-rollouts worker --task-queue ${stage.taskQueue} --namespace default --address ${inject("temporalAddress")}`,
  );
  expect(states).not.toHaveProperty("version");
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
    `temporal worker deployment set-current-version --namespace default --address ${inject("temporalAddress")} --deployment-name ${name} --build-id 1.0`,
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

test("a namespace without search attributes is told how to get them", async () => {
  const { client } = await setStage({ worker: false });
  const namespace = `bare-${randomUUID()}`;
  await client.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs("1 day"),
  });
  const argv = ["--address", inject("temporalAddress"), "--namespace", namespace];
  const attributes = async () => {
    const { stdout } = await runCli(["doctor", ...argv, "--output", "json"]);
    const { findings } = JSON.parse(stdout) as Report;
    return findings.find(({ check }) => check === "search-attributes");
  };
  // The server itself takes a while to know a new namespace everywhere.
  await until(async () => (await attributes())?.state === "wrong");
  expect(await attributes()).toMatchObject({
    what: expect.stringContaining(`namespace ${namespace} lacks AcrRuntime`),
    fix: `agentcore-rollouts setup --namespace ${namespace} --address ${inject("temporalAddress")}`,
  });
});

/** What the shell says about AWS, in place of the emulator's own. */
function setAws(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** All that this machine might have. */
const NO_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere/credentials",
  AWS_CONFIG_FILE: "/nowhere/config",
  AWS_EC2_METADATA_DISABLED: "true",
};

test.each([
  ["no credentials", NO_CREDENTIALS, /^there are no AWS credentials/, /^log in \(aws sso login\)/],
  [
    "no region",
    { AWS_REGION: undefined, AWS_CONFIG_FILE: "/nowhere/config" },
    /^no AWS region is set$/,
    /^export AWS_REGION=/,
  ],
  [
    "nobody who answers",
    { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
    /^AWS does not answer: .*ECONNREFUSED/,
    /^check the network, AWS_REGION and AWS_ENDPOINT_URL/,
  ],
])("with %s doctor says so, and what to do", async (_name, env, what, fix) => {
  await setStage({ worker: false });
  setAws(env);
  const { report, exitCode } = await examine();
  expect(exitCode).toBe(1);
  expect(report.findings.find(({ check }) => check === "credentials")).toEqual({
    check: "credentials",
    state: "wrong",
    what: expect.stringMatching(what),
    fix: expect.stringMatching(fix),
  });
});

/** An AWS whose clock is behind ours, and that answers with this. */
async function startLateAws(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => {
    response.statusCode = status;
    response.setHeader("date", new Date(Date.now() - 120_000).toUTCString());
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  [
    "that lets us in",
    200,
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>",
    "ok",
  ],
  [
    "that refuses us",
    403,
    "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>",
    "wrong",
  ],
])(
  "a clock that is two minutes ahead of AWS %s is named",
  async (_name, status, body, identity) => {
    await setStage({ worker: false });
    setAws({ AWS_ENDPOINT_URL_STS: await startLateAws(status, body) });
    const { report, states } = await examine();
    expect(states).toMatchObject({ credentials: identity, clock: "wrong" });
    expect(report.findings.find(({ check }) => check === "clock")).toMatchObject({
      what: expect.stringMatching(/^this machine's clock is 1[12]\d s ahead of AWS's$/),
      fix: expect.stringContaining("timedatectl"),
    });
  },
);

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
