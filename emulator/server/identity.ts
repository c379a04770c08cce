import type { IncomingHttpHeaders } from "node:http";

const SCOPE = /Credential=([^/\s]+)\/\d{8}\/([a-z0-9-]+)\/[a-z0-9-]+\/aws4_request/;

/** Access key and region of a SigV4 request. The signature itself is not checked. */
export function identityOf(headers: IncomingHttpHeaders): { accessKeyId?: string; region: string } {
  const scope = SCOPE.exec(headers.authorization ?? "");
  return scope
    ? { accessKeyId: scope[1] as string, region: scope[2] as string }
    : { region: "us-east-1" };
}
