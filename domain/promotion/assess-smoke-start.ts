import type { VersionObservation } from "../endpoint.ts";
import type { SmokeSpec } from "../spec/smoke-spec.ts";

const PROTOCOLS: Readonly<Record<string, SmokeSpec["protocol"]>> = {
  HTTP: "http",
  AGUI: "http",
  MCP: "mcp",
  A2A: "a2a",
};

type Tested = Pick<
  VersionObservation,
  "version" | "serverProtocol" | "inboundAuth" | "allowedHeaders"
>;

/** Why a version cannot be tested as the spec says, and what to do; undefined when it can. */
export function assessSmokeStart(candidate: Tested, smoke: SmokeSpec): string | undefined {
  return (
    assessProtocol(candidate, smoke) ??
    assessCaller(candidate, smoke) ??
    assessHeaders(candidate, smoke)
  );
}

function assessProtocol(
  { version, serverProtocol = "HTTP" }: Tested,
  { protocol }: SmokeSpec,
): string | undefined {
  const spoken = PROTOCOLS[serverProtocol];
  if (spoken === protocol) return undefined;
  const fix =
    spoken === undefined
      ? "This engine does not know it."
      : `Write "smoke: {protocol: ${spoken}}" and its kind of turns.`;
  return `Version ${version} speaks ${serverProtocol}, and the smoke ${protocol}. ${fix}`;
}

function assessCaller({ version, inboundAuth }: Tested, { caller }: SmokeSpec): string | undefined {
  if (inboundAuth === "jwt" && !caller)
    return `Version ${version} takes only tokens of its JWT authorizer. Name a caller of the worker's configuration as "smoke: {caller: {jwt: NAME}}".`;
  return inboundAuth === undefined && caller
    ? `Version ${version} has no JWT authorizer and takes only signed calls. Take "caller" out of the smoke.`
    : undefined;
}

function assessHeaders(
  { version, allowedHeaders = [] }: Tested,
  { marker }: SmokeSpec,
): string | undefined {
  const allowed = new Set(allowedHeaders.map((name) => name.toLowerCase()));
  const missing = Object.keys(marker?.headers ?? {}).filter(
    (name) => !allowed.has(name.toLowerCase()),
  );
  if (missing.length === 0) return undefined;
  const all = [...allowedHeaders, ...missing];
  return `AWS would not hand the marker ${missing.join(", ")} to version ${version}, so that its synthetic turns would look like users'. Add it to the runtime's request-header allowlist, which makes a new version (requestHeaderConfiguration: {"requestHeaderAllowlist": ${JSON.stringify(all)}}), or take it out of smoke.marker.headers.`;
}
