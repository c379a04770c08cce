import { createHash, createHmac, randomUUID } from "node:crypto";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { SignatureV4 } from "@smithy/signature-v4";
import { STATEMENT_HEADER } from "../../domain/approval/statement.ts";
import { computeStsOrigin } from "../../domain/approval/sts-endpoint.ts";
import { ClientError } from "../client-error.ts";

/** A request to STS that anybody may send once, and that says who signed it and what for. */
export interface PresignedIdentity {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface IdentitySource {
  readonly region: string;
  readonly env: NodeJS.ProcessEnv;
  /** Default: the standard AWS chain of this process. */
  readonly credentials?: Credentials;
  /** Default: now. */
  readonly signedAt?: Date;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Long enough for a slow promotion to answer, too short to be of use to anybody later. */
const LIFE_S = 5 * 60;

/** @throws ClientError `NoCredentials` */
export async function presignIdentity(
  statement: string,
  { region, env, credentials, signedAt }: IdentitySource,
): Promise<PresignedIdentity> {
  const origin = new URL(computeStsOrigin(region, env));
  const signer = new SignatureV4({
    service: "sts",
    region,
    credentials: credentials ?? (await findCredentials()),
    sha256: Sha256,
  });
  // What one second signs twice would have one signature, and the second word would pass for the first.
  const signed = { [STATEMENT_HEADER]: `${statement} ${randomUUID()}` };
  const { query } = await signer.presign(
    {
      method: "GET",
      protocol: origin.protocol,
      hostname: origin.hostname,
      path: "/",
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { host: origin.host, ...signed },
    },
    { expiresIn: LIFE_S, ...(signedAt ? { signingDate: signedAt } : {}) },
  );
  const parameters = Object.entries(query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return {
    url: `${origin.origin}/?${parameters.join("&")}`,
    headers: signed,
  };
}

async function findCredentials(): Promise<Credentials> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await fromNodeProviderChain()();
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    };
  } catch (error) {
    throw new ClientError(
      "NoCredentials",
      `the policy wants proof of who you are, and there are no AWS credentials here (${(error as Error).message})`,
      { next: "aws sso login, or set AWS_PROFILE; then run the command again", cause: error },
    );
  }
}

/** Node's own hash in the form that the signer takes. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", toBytes(secret));
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return new TextEncoder().encode(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
