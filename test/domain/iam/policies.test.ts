import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { OPERATIONS, POLICIES } from "../../../domain/iam/permissions.ts";
import { DENIALS, renderDenial, renderPolicy } from "../../../domain/iam/render-policy.ts";

const ROOT = new URL("../../../", import.meta.url);
const RUNTIME = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/support-a1b2c3d4e5";

/** The operations that sources call: the commands and paginators that they import of the SDK. */
function calledOperations(): Set<string> {
  const files = execFileSync(
    "git",
    ["ls-files", "-co", "--exclude-standard", "activities", "client"],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  const imports = files
    .split("\n")
    // Made for the emulator: neither runs against AWS.
    .filter((file) => file.endsWith(".ts") && !file.startsWith("client/local-run/"))
    .flatMap((file) => {
      const text = readFileSync(new URL(file, ROOT), "utf8");
      return [...text.matchAll(/import \{([^}]*)\} from "@aws-sdk\/client-[a-z0-9-]+";/g)];
    });
  const names = imports.flatMap(([, list = ""]) => list.split(",").map((name) => name.trim()));
  return new Set(
    names.flatMap((name) => {
      const [, command, paginated] = /^(?:(\w+)Command|paginate(\w+))$/.exec(name) ?? [];
      return command ?? paginated ?? [];
    }),
  );
}

test("the table names every operation that the code calls, and none that it does not", () => {
  expect([...calledOperations()].toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
});

test("the policies in docs/iam are those of today's table: npm run generate:iam", () => {
  const written = Object.fromEntries(
    readdirSync(new URL("docs/iam/", ROOT)).map((file) => [
      file.replace(/\.json$/, ""),
      JSON.parse(readFileSync(new URL(`docs/iam/${file}`, ROOT), "utf8")),
    ]),
  );
  expect(written).toEqual({
    ...Object.fromEntries(POLICIES.map((name) => [name, renderPolicy(name, {})])),
    ...Object.fromEntries(DENIALS.map((name) => [name, renderDenial(name, {})])),
  });
});

test("to invoke, both the runtime and its endpoint are granted, and nothing that changes either", () => {
  const { Statement } = renderPolicy("smoke", { runtimeArn: RUNTIME, endpoints: ["production"] });
  expect(Statement).toEqual([
    {
      Sid: "SmokeRuntimeAndEndpoint",
      Effect: "Allow",
      Action: [
        "bedrock-agentcore:GetAgentCard",
        "bedrock-agentcore:InvokeAgentRuntime",
        "bedrock-agentcore:StopRuntimeSession",
      ],
      Resource: [RUNTIME, `${RUNTIME}/runtime-endpoint/production`],
    },
  ]);
});

test("to mint, the execution role may be passed to AgentCore and to nothing else", () => {
  const { Statement } = renderPolicy("mint", {
    runtimeArn: RUNTIME,
    executionRoleArn: "arn:aws:iam::123456789012:role/agent",
  });
  expect(Statement).toContainEqual({
    Sid: "MintExecutionRole",
    Effect: "Allow",
    Action: ["iam:PassRole"],
    Resource: ["arn:aws:iam::123456789012:role/agent"],
    Condition: { StringEquals: { "iam:PassedToService": "bedrock-agentcore.amazonaws.com" } },
  });
});

test("reading never grants a change", () => {
  const actions = renderPolicy("read", {}).Statement.flatMap(({ Action }) => Action);
  for (const action of actions) expect(action).toMatch(/:(Get|List|Describe)/);
});

test("production callers are kept off DEFAULT, and everyone but the worker off moving endpoints", () => {
  expect(renderDenial("deny-default", { runtimeArn: RUNTIME }).Statement[0]).toMatchObject({
    Effect: "Deny",
    Resource: [`${RUNTIME}/runtime-endpoint/DEFAULT`],
  });
  const workerRoleArn = "arn:aws:iam::123456789012:role/rollouts";
  expect(renderDenial("deny-others", { workerRoleArn }).Statement[0]).toMatchObject({
    Effect: "Deny",
    Action: expect.arrayContaining(["bedrock-agentcore:UpdateAgentRuntimeEndpoint"]),
    Condition: { ArnNotEquals: { "aws:PrincipalArn": workerRoleArn } },
  });
});
