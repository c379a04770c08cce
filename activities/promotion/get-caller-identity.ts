import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { callAws } from "../aws/call.ts";
import type { AwsTarget, CallerIdentity } from "../promotion-activities.ts";
import type { PromotionDependencies } from "./dependencies.ts";
import { present } from "./observe.ts";

export async function getCallerIdentity(
  { clients }: PromotionDependencies,
  { aws }: { aws: AwsTarget },
): Promise<CallerIdentity> {
  const answer = await callAws({ operation: "GetCallerIdentity", callClass: "read" }, (options) =>
    clients.sts(aws).send(new GetCallerIdentityCommand(), options),
  );
  return { account: present("Account", answer.Account), arn: present("Arn", answer.Arn) };
}
