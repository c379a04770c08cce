import type { IncomingHttpHeaders } from "node:http";

import type { Scope } from "../scope.ts";
import type { Caller } from "../sts/sts.ts";

const ARN_SCOPE = /arn:aws[a-z-]*:bedrock-agentcore:([a-z0-9-]+):(\d{12}):/;

/** What a caller with a token sent; it acts in the account and region of the ARN in the path. */
export function bearerCaller(
  headers: IncomingHttpHeaders,
  url: string,
  home: Scope,
): (Caller & { bearerToken: string }) | undefined {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (token === undefined) return undefined;
  const [, region, account] = ARN_SCOPE.exec(decodeURIComponent(url)) ?? [];
  return {
    account: account ?? home.account,
    region: region ?? home.region,
    arn: "anonymous",
    userId: "anonymous",
    bearerToken: token,
  };
}
