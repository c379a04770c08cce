import type { Operation } from "./protocol/operations.ts";

const CODE = "nothing is executed in a code interpreter session";
const BROWSER = "no browser runs behind a browser session";
const GENERATION = "policies are not generated from text";
const TOKENS = "no tokens or secrets are handed out: there is nothing that they would open";
const MONEY = "no payments are made";
const EXTRACTION = "nothing is extracted from events";
const RECOMMENDATION = "no recommendations are made";
const HARNESS = "harnesses run no model";

/** Why each operation is refused whose success would have to be invented. */
const reasons: Readonly<Record<string, string>> = {
  InvokeAgentRuntimeCommand: "no commands are run in an agent's session",
  DeleteCapacityProviderSession: "no sessions run on capacity providers",
  InvokeCodeInterpreter: CODE,
  InvokeBrowser: BROWSER,
  UpdateBrowserStream: BROWSER,
  SaveBrowserSessionProfile: BROWSER,
  InvokeHarness: HARNESS,
  StartPolicyGeneration: GENERATION,
  GetPolicyGeneration: GENERATION,
  GetPolicyGenerationSummary: GENERATION,
  ListPolicyGenerations: GENERATION,
  ListPolicyGenerationSummaries: GENERATION,
  ListPolicyGenerationAssets: GENERATION,
  GetWorkloadAccessToken: TOKENS,
  GetWorkloadAccessTokenForJWT: TOKENS,
  GetWorkloadAccessTokenForUserId: TOKENS,
  GetResourceApiKey: TOKENS,
  GetResourceOauth2Token: TOKENS,
  GetResourcePaymentToken: TOKENS,
  CompleteResourceTokenAuth: TOKENS,
  GetPaymentInstrumentBalance: MONEY,
  ProcessPayment: MONEY,
  RotatePaymentConnectorCredentials: "no credentials are kept that could be rotated",
  IngestData: EXTRACTION,
  StartMemoryExtractionJob: EXTRACTION,
  ListMemoryExtractionJobs: EXTRACTION,
  StartRecommendation: RECOMMENDATION,
  GetRecommendation: RECOMMENDATION,
  ListRecommendations: RECOMMENDATION,
  DeleteRecommendation: RECOMMENDATION,
  SearchRegistryRecords:
    "AWS searches by meaning; ListRegistryRecords filters by name, type and status",
};

export function refusalReason({ service, name }: Operation): string {
  if (service === "cloudwatch") return "alarm set-ups and gates do not need it";
  const reason = reasons[name];
  if (reason === undefined) throw new Error(`No reason says why ${name} is refused`);
  return reason;
}
