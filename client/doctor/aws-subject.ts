import { parseRuntimeArn } from "../../domain/target.ts";
import { ClientError } from "../client-error.ts";
import { requireSpec } from "../spec/require-spec.ts";

/** What AWS is asked about. */
export interface AwsSubject {
  readonly runtimeId: string;
  readonly endpoint: string;
  /** Undefined: that of the environment. */
  readonly region?: string;
  readonly role?: { readonly arn: string; readonly externalId?: string };
}

/** RUNTIME/ENDPOINT by id or ARN, or a spec file. */
export async function readAwsSubject(text: string): Promise<AwsSubject> {
  const [, runtime = "", endpoint = ""] = /^(\S+)\/([A-Za-z]\w*)$/.exec(text) ?? [];
  const arn = parseRuntimeArn(runtime);
  if (arn) return { runtimeId: arn.runtimeId, endpoint, region: arn.region };
  if (/^[a-zA-Z]\w*-[a-zA-Z0-9]{10}$/.test(runtime)) return { runtimeId: runtime, endpoint };
  if (text.startsWith("arn:")) {
    throw new ClientError("BadUsage", `"${text}" does not name an endpoint`, {
      next: "write RUNTIME/ENDPOINT, such as support-a1b2c3d4e5/production, or name a spec file",
    });
  }
  const { target } = await requireSpec(text);
  const { runtimeId, endpoint: name, region, role } = target;
  return { runtimeId, endpoint: name, region, ...(role ? { role } : {}) };
}
