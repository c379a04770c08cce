import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { IdentitySource } from "../../client/proof/presign-identity.ts";
import type { Stage } from "./stage.ts";

export type Credentials = NonNullable<IdentitySource["credentials"]>;

/** The credentials of a session of a role, from the stage's emulator. */
export async function assume(stage: Stage, roleArn: string, session = "ada"): Promise<Credentials> {
  const sts = new STSClient({
    endpoint: stage.emulator.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const assumed = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: session }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = assumed.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
