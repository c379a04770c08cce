import { readFile } from "node:fs/promises";

import { ApplicationFailure } from "@temporalio/activity";

/** Where a secret is kept: never in the configuration itself. */
export type SecretSource = { readonly env: string } | { readonly file: string };

export type TokenSource =
  /** OAuth 2.0 client credentials. */
  | {
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: SecretSource;
      readonly scope?: string;
      readonly audience?: string;
    }
  /** A token that something else keeps fresh. */
  | { readonly token: SecretSource };

export interface FreshToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

const TIMEOUT_MS = 10_000;
const TRIES = 3;
const DEFAULT_LIFETIME_S = 300;

/** No failure repeats what the token endpoint answered, or the secret. */
export async function readToken(name: string, source: TokenSource): Promise<FreshToken> {
  // Read again each time, so that a rotated one is found.
  if ("token" in source) return { token: await readSecret(name, source.token), untilMs: 0 };
  const secret = await readSecret(name, source.clientSecret);
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: source.clientId,
    client_secret: secret,
    ...(source.scope !== undefined && { scope: source.scope }),
    ...(source.audience !== undefined && { audience: source.audience }),
  });
  for (let attempt = 1; ; attempt += 1) {
    const answer = await grant(source.tokenUrl, body);
    if ("granted" in answer) return answer.granted;
    if (answer.final || attempt === TRIES)
      throw failure(name, `got no token from ${source.tokenUrl}: ${answer.problem}`);
  }
}

type Grant = { granted: FreshToken } | { problem: string; final: boolean };

async function grant(tokenUrl: string, body: URLSearchParams): Promise<Grant> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    // A redirect would carry the secret elsewhere.
    const answer = await fetch(tokenUrl, { method: "POST", body, signal, redirect: "error" });
    if (!answer.ok) return { problem: `it answered ${answer.status}`, final: answer.status < 500 };
    const said = (await answer.json()) as { access_token?: unknown; expires_in?: unknown };
    if (typeof said.access_token !== "string" || !isToken(said.access_token))
      return { problem: "its answer holds no access_token", final: true };
    const lifetimeS = Number(said.expires_in ?? DEFAULT_LIFETIME_S) || DEFAULT_LIFETIME_S;
    return { granted: { token: said.access_token, untilMs: Date.now() + lifetimeS * 1_000 } };
  } catch (error) {
    return { problem: (error as Error).name, final: false };
  }
}

async function readSecret(name: string, source: SecretSource): Promise<string> {
  const secret =
    "env" in source
      ? process.env[source.env]
      : await readFile(source.file, "utf8").catch(() => undefined);
  const trimmed = secret?.trim() ?? "";
  if (isToken(trimmed)) return trimmed;
  const place = "env" in source ? `variable ${source.env}` : `file ${source.file}`;
  throw failure(name, `has no secret: ${place} is missing, empty, or not one line`);
}

/** What fits into a header. */
const isToken = (text: string): boolean => /^[\x21-\x7E]+$/.test(text);

const failure = (name: string, problem: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`Caller ${name} ${problem}.`, "CredentialsError");
