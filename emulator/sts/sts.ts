import { AwsError } from "../protocol/errors.ts";
import type { AssumedCredentials, State } from "../state/model.ts";
import type { Scope } from "../scope.ts";
import type { World } from "../world.ts";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const ACTIONS = ["GetCallerIdentity", "AssumeRole"];
const DEFAULT_DURATION_S = 3_600;

export interface Caller extends Scope {
  readonly arn: string;
  readonly userId: string;
  /** Sent in place of a signature. */
  readonly bearerToken?: string;
}

/** Who an access key stands for: whoever AssumeRole gave it to, or the configured account's user. */
export function callerOf(
  world: { store: { state: State }; settings: { account: string }; clock: { now(): number } },
  accessKeyId: string | undefined,
  region: string,
): Caller {
  const assumed =
    accessKeyId === undefined ? undefined : world.store.state.credentials[accessKeyId];
  if (!assumed) {
    const { account } = world.settings;
    return {
      account,
      region,
      arn: `arn:aws:iam::${account}:user/emulator`,
      userId: "AIDAEMULATOREMULATOR",
    };
  }
  if (world.clock.now() >= assumed.expiresAtMs) {
    throw new AwsError(
      403,
      "ExpiredTokenException",
      "The security token included in the request is expired",
    );
  }
  return { account: assumed.account, region, arn: assumed.arn, userId: assumed.userId };
}

/** The action that a form-encoded body names, or undefined when STS does not have it. */
export function stsAction(form: URLSearchParams): string | undefined {
  const action = form.get("Action") ?? "";
  return ACTIONS.includes(action) ? action : undefined;
}

export function answerSts(world: World, caller: Caller, form: URLSearchParams): string {
  if (form.get("Action") === "GetCallerIdentity") {
    return envelope(world, "GetCallerIdentity", [
      ["Arn", caller.arn],
      ["UserId", caller.userId],
      ["Account", caller.account],
    ]);
  }
  return assumeRole(world, form);
}

function assumeRole(world: World, form: URLSearchParams): string {
  const roleArn = form.get("RoleArn") ?? "";
  const sessionName = form.get("RoleSessionName") ?? "";
  const role = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn);
  if (!role || sessionName === "")
    throw new AwsError(400, "ValidationError", `Invalid RoleArn or RoleSessionName: ${roleArn}`);
  const [, account = "", roleName = ""] = role;
  const accessKeyId = `ASIA${world.random.id(16).toUpperCase()}`;
  const roleId = `AROA${world.random.id(17).toUpperCase()}`;
  const durationS = Number(form.get("DurationSeconds") ?? DEFAULT_DURATION_S);
  const credentials: AssumedCredentials = {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    secretAccessKey: world.random.id(40),
    sessionToken: world.random.id(64),
    expiresAtMs: world.clock.now() + durationS * 1_000,
  };
  world.store.state.credentials[accessKeyId] = credentials;
  world.store.touch();
  const members: Member[] = [
    [
      "Credentials",
      [
        ["AccessKeyId", accessKeyId],
        ["SecretAccessKey", credentials.secretAccessKey],
        ["SessionToken", credentials.sessionToken],
        ["Expiration", new Date(credentials.expiresAtMs).toISOString()],
      ],
    ],
    [
      "AssumedRoleUser",
      [
        ["AssumedRoleId", credentials.userId],
        ["Arn", credentials.arn],
      ],
    ],
  ];
  return envelope(world, "AssumeRole", members);
}

type Member = readonly [name: string, value: string | readonly Member[]];

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const xml = (members: readonly Member[]): string =>
  members
    .map(
      ([name, value]) =>
        `<${name}>${typeof value === "string" ? escape(value) : xml(value)}</${name}>`,
    )
    .join("");

function envelope(world: World, action: string, result: readonly Member[]): string {
  const metadata: Member = ["ResponseMetadata", [["RequestId", world.random.uuid()]]];
  return `<${action}Response xmlns="${NAMESPACE}">${xml([[`${action}Result`, result], metadata])}</${action}Response>`;
}

export function stsError(error: AwsError): string {
  const type = error.status >= 500 ? "Receiver" : "Sender";
  const members: Member[] = [
    ["Type", type],
    ["Code", error.code],
    ["Message", error.message],
  ];
  return `<ErrorResponse xmlns="${NAMESPACE}">${xml([["Error", members]])}</ErrorResponse>`;
}
