import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { EmulatorOptions } from "../../emulator/index.ts";
import { ClientError } from "../client-error.ts";

const ms = z.number().nonnegative();
const durationMs = z.union([ms, z.tuple([ms, ms])], {
  error: "must be milliseconds, or a range like [1000, 3000]",
});
const texts = z.record(z.string(), z.string());

const agent = z.union(
  [
    z.strictObject({
      command: z.array(z.string()).min(1),
      env: texts.optional(),
      cwd: z.string().optional(),
    }),
    z.strictObject({ url: z.url() }),
    z.strictObject({
      scripted: z.strictObject({
        reply: z.unknown().optional(),
        failureRate: z.number().min(0).max(1).optional(),
        failWhenPayloadContains: z.string().optional(),
        failStatus: z.number().int().optional(),
        errorInBody: z.boolean().optional(),
        latencyMs: durationMs.optional(),
        stream: z.boolean().optional(),
        chunks: z.array(z.unknown()).optional(),
        agentCard: z.unknown().optional(),
      }),
    }),
  ],
  { error: "must be {command: [node, agent.mjs]}, {url: http://…} or {scripted: {reply: …}}" },
);

const fault = z.looseObject({ effect: z.looseObject({ kind: z.string() }) });

const platformTimings = {
  versionReadyMs: durationMs,
  endpointReadyMs: durationMs,
  coldStartMs: durationMs,
};

const schema = z.strictObject({
  agents: z.record(z.string(), agent).optional(),
  timings: z
    .strictObject({
      ...platformTimings,
      platforms: z.record(z.string(), z.strictObject(platformTimings).partial()),
      resourceReadyMs: durationMs,
      evaluationMs: durationMs,
      deleteMs: durationMs,
      agentStartMs: ms,
    })
    .partial()
    .optional(),
  metrics: z
    .strictObject({
      periodMs: ms,
      delayMs: ms,
      partialNewest: z.boolean(),
      emptyErrors: z.enum(["absent", "zero"]),
      agentErrors: z.enum(["SystemErrors", "UserErrors", "none"]),
    })
    .partial()
    .optional(),
  faults: z.array(fault).optional(),
  switches: z
    .strictObject({
      conflictWhileUpdating: z.boolean(),
      notFoundAfterReadyMs: ms,
      liveVersionLagMs: ms,
      endpointsFollowLatest: z.boolean(),
      sessionsOutliveMove: z.boolean(),
      repeatedToken: z.enum(["mismatch-is-an-error", "ignored"]),
      unusedVersionsKeptMs: z.union([ms, z.literal("forever")]),
    })
    .partial()
    .optional(),
  auth: z.strictObject({ verifySignatures: z.boolean(), credentials: texts }).partial().optional(),
  evaluationScores: z.record(z.string(), z.number()).optional(),
  account: z
    .string()
    .regex(/^\d{12}$/, "must be twelve digits, in quotes")
    .optional(),
  region: z.string().optional(),
  seed: z.number().int().optional(),
});

/**
 * Reads the emulator's configuration from a YAML or JSON file. Agents' commands run in its folder.
 *
 * @throws ClientError `BadUsage` with all that is wrong
 */
export async function readEmulatorConfig(file: string): Promise<EmulatorOptions> {
  const result = schema.safeParse((await readYaml(file)) ?? {});
  if (!result.success) {
    const issues = result.error.issues.map(
      ({ path: at, message }) => `${[file, ...at].join(" ")}: ${message}`,
    );
    throw badConfig(issues.join("\n"));
  }
  const { agents = {}, ...rest } = result.data;
  const cwd = path.dirname(path.resolve(file));
  const entries = Object.entries(agents).map(
    ([artifact, source]) => [artifact, "command" in source ? { cwd, ...source } : source] as const,
  );
  // What zod leaves undefined is left out by the emulator too.
  return { ...rest, agents: Object.fromEntries(entries) } as EmulatorOptions;
}

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, "utf8"));
  } catch (error) {
    throw badConfig(`${file} cannot be read: ${(error as Error).message}`, error);
  }
}

function badConfig(message: string, cause?: unknown): ClientError {
  return new ClientError("BadUsage", message, {
    next: "correct the file; examples/emulator.yaml shows every key",
    cause,
  });
}
