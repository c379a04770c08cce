import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { CallerConfig } from "../activities/aws/callers.ts";

const secret = z.union(
  [z.strictObject({ env: z.string().regex(/^\w+$/) }), z.strictObject({ file: z.string().min(1) })],
  { error: "must be {env: VARIABLE} or {file: PATH}: secrets are not written here" },
);

const runtimes = z
  .array(z.string().startsWith("arn:", { error: "must be a runtime's ARN, with * for any text" }))
  .min(1);

/** Off this machine a secret travels encrypted alone. */
const tokenUrl = z
  .url()
  .refine((url) => /^https:|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url), {
    error: "must begin with https://",
  });

const caller = z.union(
  [
    z.strictObject({
      runtimes,
      tokenUrl,
      clientId: z.string().min(1),
      clientSecret: secret,
      scope: z.string().optional(),
      audience: z.string().optional(),
    }),
    z.strictObject({ runtimes, token: secret }),
  ],
  { error: "must hold runtimes, and tokenUrl, clientId and clientSecret, or token" },
);

const callersFile = z.strictObject({ callers: z.record(z.string(), caller) });

/**
 * Callers of JWT-protected agents, from the YAML file that the worker's configuration names.
 * Secrets stay where the file says that they are.
 */
export function loadCallers(file: string): Readonly<Record<string, CallerConfig>> {
  try {
    return callersFile.parse(parse(readFileSync(file, "utf8"))).callers as Record<
      string,
      CallerConfig
    >;
  } catch (error) {
    const problem = error instanceof z.ZodError ? describe(error) : (error as Error).message;
    throw new Error(
      `AGENTCORE_ROLLOUTS_CALLERS: ${file} is no list of callers: ${problem}. docs/smoke.md shows one.`,
      { cause: error },
    );
  }
}

const describe = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
