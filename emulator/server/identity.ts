import type { IncomingHttpHeaders } from "node:http";

const SCOPE = /^([^/\s]+)\/\d{8}\/([a-z0-9-]+)\/[a-z0-9-]+\/aws4_request/;

/**
 * Access key and region of a SigV4 request, by its headers or, presigned, by its query. The
 * signature itself is not checked.
 */
export function identityOf(
  headers: IncomingHttpHeaders,
  query?: URLSearchParams,
): { accessKeyId?: string; region: string } {
  const [, inHeader] = /Credential=(\S+)/.exec(headers.authorization ?? "") ?? [];
  const scope = SCOPE.exec(inHeader ?? query?.get("X-Amz-Credential") ?? "");
  return scope
    ? { accessKeyId: scope[1] as string, region: scope[2] as string }
    : { region: "us-east-1" };
}
