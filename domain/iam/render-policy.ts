import { FURTHER, OPERATIONS } from "./permissions.ts";
import type { Permission, PolicyName, ResourceKind } from "./permissions.ts";

/** What stands in a policy; where it is left out, a placeholder in capitals does. */
export interface PolicySubject {
  /** Runtime ARN, without version. */
  readonly runtimeArn?: string;
  /** Endpoints that may be used or moved. Default: any. */
  readonly endpoints?: readonly string[];
  readonly executionRoleArn?: string;
  readonly assumedRoleArn?: string;
  /** The role that runs the worker. */
  readonly workerRoleArn?: string;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Permission["condition"];
}

export const DENIALS = ["deny-default", "deny-others"] as const;
export type DenialName = (typeof DENIALS)[number];

/** The least that a worker needs for one thing, as an identity policy. */
export function renderPolicy(name: PolicyName, subject: PolicySubject): PolicyDocument {
  const permissions = [...Object.values(OPERATIONS), ...FURTHER].filter(
    (each) => each?.policy === name,
  ) as Permission[];
  const kinds = [...new Set(permissions.map(({ on }) => on))];
  return {
    Version: "2012-10-17",
    Statement: kinds.map((on) => {
      const group = permissions.filter((each) => each.on === on);
      const condition = group[0]?.condition;
      return {
        Sid: toSid(`${name} ${on}`),
        Effect: "Allow",
        Action: group.map(({ action }) => action).toSorted(),
        Resource: resourcesOf(on, subject),
        ...(condition && { Condition: condition }),
      };
    }),
  };
}

/**
 * What keeps others out: `deny-default` for the roles of production callers, which must come through
 * a named endpoint; `deny-others` for everyone (a service control policy): nobody but the worker
 * moves endpoints.
 */
export function renderDenial(name: DenialName, subject: PolicySubject): PolicyDocument {
  const runtime = runtimeOf(subject);
  const statement: PolicyStatement =
    name === "deny-default"
      ? {
          Sid: "DenyDefault",
          Effect: "Deny",
          Action: [
            "bedrock-agentcore:InvokeAgentRuntime",
            "bedrock-agentcore:InvokeAgentRuntimeForUser",
          ],
          Resource: [`${runtime}/runtime-endpoint/DEFAULT`],
        }
      : {
          Sid: "DenyOthers",
          Effect: "Deny",
          Action: [
            "bedrock-agentcore:DeleteAgentRuntimeEndpoint",
            "bedrock-agentcore:UpdateAgentRuntimeEndpoint",
          ],
          Resource: resourcesOf("runtime-and-endpoint", subject),
          Condition: {
            ArnNotEquals: {
              "aws:PrincipalArn": subject.workerRoleArn ?? "arn:aws:iam::ACCOUNT:role/WORKER_ROLE",
            },
          },
        };
  return { Version: "2012-10-17", Statement: [statement] };
}

function resourcesOf(on: ResourceKind, subject: PolicySubject): readonly string[] {
  const runtime = runtimeOf(subject);
  switch (on) {
    case "any":
      return ["*"];
    case "runtime":
      return [runtime];
    case "runtime-and-endpoint":
      // AWS checks both for invocations: with the endpoint's alone they are refused.
      return [
        runtime,
        ...(subject.endpoints ?? ["*"]).map((name) => `${runtime}/runtime-endpoint/${name}`),
      ];
    case "execution-role":
      return [subject.executionRoleArn ?? "arn:aws:iam::ACCOUNT:role/EXECUTION_ROLE"];
    case "assumed-role":
      return [subject.assumedRoleArn ?? "arn:aws:iam::ACCOUNT:role/ASSUMED_ROLE"];
    case "memory":
      return ["arn:aws:bedrock-agentcore:REGION:ACCOUNT:memory/MEMORY_ID"];
    case "log-group":
      return ["arn:aws:logs:REGION:ACCOUNT:log-group:LOG_GROUP:*"];
    case "records-bucket":
      return ["arn:aws:s3:::BUCKET"];
    case "records-objects":
      return ["arn:aws:s3:::BUCKET/PREFIX/*"];
    case "topic":
      return ["arn:aws:sns:REGION:ACCOUNT:TOPIC"];
    case "event-bus":
      return ["arn:aws:events:REGION:ACCOUNT:event-bus/BUS"];
    case "payload-key":
      return ["arn:aws:kms:REGION:ACCOUNT:key/KEY_ID"];
    default:
      return on satisfies never;
  }
}

function runtimeOf({ runtimeArn }: PolicySubject): string {
  return runtimeArn ?? "arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/RUNTIME_ID";
}

/** Letters and digits are all that a statement's id may hold. */
function toSid(text: string): string {
  return text.replaceAll(/(^|[ -])([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
