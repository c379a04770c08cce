import { partitionName } from "../../runtimes/arns.ts";
import { isName } from "../ids.ts";
import type { Derivation, Resource } from "../resource.ts";
import type { Facts } from "../schemas.ts";
import { toActive, toReady } from "./statuses.ts";

const vaultArn = (kind: string) => ({
  member: "credentialProviderArn",
  service: "acps",
  path: (name: string) => `token-vault/default/${kind}/${name}`,
});

/** Where AWS keeps a secret that it was given, or where the caller says that it is kept. */
function secretFacts(
  { scope, name }: Derivation,
  { member, kind, given }: { member: string; kind: string; given: Facts },
): Facts {
  const base = member.replace(/Arn$/, "");
  const config = given[`${base}Config`] as { secretId?: string; jsonKey?: string } | undefined;
  const own = `arn:${partitionName(scope.region)}:secretsmanager:${scope.region}:${scope.account}:secret:bedrock-agentcore-identity!default/${kind}/${name}-AbCdEf`;
  return {
    [member]: { secretArn: config?.secretId ?? own },
    [`${base}Source`]: given[`${base}Source`] ?? (config ? "EXTERNAL" : "MANAGED"),
    ...(config && { [`${base}JsonKey`]: config.jsonKey }),
  };
}

/** The one member of a union, with its name. */
const onlyMember = (union: unknown): [string, Facts] =>
  Object.entries(union as Record<string, Facts>)[0] ?? ["", {}];

function oauth2Facts(of: Derivation): Facts {
  const [member, config] = onlyMember(of.input["oauth2ProviderConfigInput"]);
  const vendor = member.replace(/Oauth2ProviderConfig$/, "");
  const oauthDiscovery = config["oauthDiscovery"] ?? {
    discoveryUrl: `https://${vendor}.example.com/.well-known/openid-configuration`,
  };
  return {
    oauth2ProviderConfigOutput: { [member]: { ...config, oauthDiscovery } },
    callbackUrl: `https://bedrock-agentcore.${of.scope.region}.amazonaws.com/identities/oauth2/callback/${of.name}`,
    ...secretFacts(of, { member: "clientSecretArn", kind: "oauth2", given: config }),
  };
}

function paymentFacts(of: Derivation): Facts {
  const [member, config] = onlyMember(of.input["providerConfigurationInput"]);
  const secrets =
    member === "coinbaseCdpConfiguration"
      ? ["apiKeySecretArn", "walletSecretArn"]
      : ["appSecretArn", "authorizationPrivateKeyArn"];
  const facts = secrets.map((secret) =>
    secretFacts(of, { member: secret, kind: `payment/${secret}`, given: config }),
  );
  return { providerConfigurationOutput: { [member]: Object.assign({ ...config }, ...facts) } };
}

export const identityResources: readonly Resource[] = [
  {
    type: "API key credential provider",
    service: "control",
    operations: {
      create: "CreateApiKeyCredentialProvider",
      get: "GetApiKeyCredentialProvider",
      list: "ListApiKeyCredentialProviders",
      update: "UpdateApiKeyCredentialProvider",
      delete: "DeleteApiKeyCredentialProvider",
    },
    key: "name",
    makeId: isName,
    name: "name",
    arn: vaultArn("apikeycredentialprovider"),
    update: "merge",
    derive: (of) => secretFacts(of, { member: "apiKeySecretArn", kind: "apikey", given: of.input }),
  },
  {
    type: "OAuth2 credential provider",
    service: "control",
    operations: {
      create: "CreateOauth2CredentialProvider",
      get: "GetOauth2CredentialProvider",
      list: "ListOauth2CredentialProviders",
      update: "UpdateOauth2CredentialProvider",
      delete: "DeleteOauth2CredentialProvider",
    },
    key: "name",
    makeId: isName,
    name: "name",
    arn: vaultArn("oauth2credentialprovider"),
    statuses: toReady,
    update: "replace",
    derive: oauth2Facts,
  },
  {
    type: "payment credential provider",
    service: "control",
    operations: {
      create: "CreatePaymentCredentialProvider",
      get: "GetPaymentCredentialProvider",
      list: "ListPaymentCredentialProviders",
      update: "UpdatePaymentCredentialProvider",
      delete: "DeletePaymentCredentialProvider",
    },
    key: "name",
    makeId: isName,
    name: "name",
    arn: vaultArn("paymentcredentialprovider"),
    update: "replace",
    derive: paymentFacts,
  },
  {
    type: "workload identity",
    service: "control",
    operations: {
      create: "CreateWorkloadIdentity",
      get: "GetWorkloadIdentity",
      list: "ListWorkloadIdentities",
      update: "UpdateWorkloadIdentity",
      delete: "DeleteWorkloadIdentity",
    },
    key: "name",
    makeId: isName,
    name: "name",
    arn: {
      member: "workloadIdentityArn",
      path: (name) => `workload-identity-directory/default/workload-identity/${name}`,
    },
    update: "replace",
  },
  {
    type: "consent portal",
    service: "control",
    operations: {
      create: "CreateConsentPortal",
      get: "GetConsentPortal",
      list: "ListConsentPortals",
      update: "UpdateConsentPortal",
      delete: "DeleteConsentPortal",
    },
    key: "consentPortalIdentifier",
    idMember: "consentPortalId",
    makeId: ({ random, name }) => `${name}-${random.id(10)}`,
    name: "name",
    arn: { member: "consentPortalArn", path: (id) => `consent-portal/${id}` },
    statuses: { ...toActive, createFailed: "FAILED" },
    update: "merge",
    derive: ({ id, scope }) => ({
      portalUrl: `https://${id}.consent.bedrock-agentcore.${scope.region}.amazonaws.com`,
    }),
  },
];
