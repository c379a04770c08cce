import {
  DEFAULT_ENDPOINT,
  ENDPOINT_NAME_PATTERN,
  RUNTIME_ID_PATTERN,
  parseRuntimeArn,
} from "../target.ts";
import { flag, section, text } from "./fields.ts";

const ENDPOINT_NAME = "the name of an endpoint: a letter, then up to 47 letters, digits or _";

/** The name of an endpoint other than DEFAULT. */
export function namedEndpoint(whyNotDefault: string) {
  return text(ENDPOINT_NAME, ENDPOINT_NAME_PATTERN).refine((name) => name !== DEFAULT_ENDPOINT, {
    error: `must not be DEFAULT: ${whyNotDefault}.`,
  });
}

const ROLE_ARN_PATTERN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const RUNTIME =
  "the ARN of a runtime (arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/ID) or its id (NAME-0123456789)";

const roleArn = text(
  "the ARN of an IAM role, like arn:aws:iam::123456789012:role/promoter",
  ROLE_ARN_PATTERN,
).optional();

const externalId = text(
  "2 to 1224 letters, digits or +=,.@:/-",
  /^[\w+=,.@:/-]{2,1224}$/,
).optional();

/** Where another endpoint is, when it is not on the target's own runtime. */
export const placeFields = {
  runtime: text("the ARN of a runtime")
    .refine((runtime) => parseRuntimeArn(runtime) !== undefined, {
      error: "must be the ARN of a runtime (arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/ID)",
    })
    .optional()
    .describe("The runtime of that endpoint, by its ARN. Default: the target's."),
  roleArn: roleArn.describe(
    "A role that the worker assumes there. Default on the target's runtime: the target's.",
  ),
  externalId: externalId.describe("The external id that the role asks for."),
};

export const targetSchema = section({
  runtime: text(RUNTIME)
    .refine(
      (runtime) => RUNTIME_ID_PATTERN.test(runtime) || parseRuntimeArn(runtime) !== undefined,
      {
        error: `must be ${RUNTIME}`,
      },
    )
    .describe("The AgentCore runtime: its ARN, or its id together with account and region."),
  endpoint: namedEndpoint(
    "AWS itself moves it to every new version. Name the endpoint that your users call",
  ).describe("The endpoint to move. Never DEFAULT, which AWS moves to every new version."),
  account: text('twelve digits in quotes, like "123456789012"', /^\d{12}$/)
    .optional()
    .describe("The AWS account, needed when the runtime is named by its id. In quotes."),
  region: text("a region, like us-east-1", /^[a-z]{2}(?:-[a-z]+)+-\d$/)
    .optional()
    .describe("The AWS region, needed when the runtime is named by its id."),
  roleArn: roleArn.describe(
    "A role that the worker assumes for this promotion. The worker must allow it.",
  ),
  externalId: externalId.describe("The external id that the role asks for."),
  fromFailed: flag()
    .default(false)
    .describe(
      "Go on although the endpoint is UPDATE_FAILED: its live version is then the baseline.",
    ),
  create: flag()
    .default(false)
    .describe(
      "Make the endpoint at the re-point when it does not exist. There is no baseline then.",
    ),
  allowUnpinnedArtifacts: flag()
    .default(false)
    .describe(
      "Accept images without a digest and S3 objects without a version. What they run may change under an old version, so a rollback may change nothing.",
    ),
}).describe("Which endpoint of which runtime is moved, and as whom.");
