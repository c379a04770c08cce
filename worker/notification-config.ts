import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import type { NotificationConfig } from "../activities/notifications/delivery.ts";
import { NOTIFICATION_EVENTS } from "../domain/notifications/notification.ts";

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: "must be the name of a variable of the worker's environment, like SLACK_WEBHOOK_URL",
});
const common = {
  name: z
    .string()
    .regex(/^[\w-]{1,64}$/, { error: "must be letters, digits, - and _, at most 64" }),
  events: z.array(z.enum(NOTIFICATION_EVENTS)).min(1).optional(),
  endpoints: z.array(z.string().min(1)).min(1).optional(),
};

const destination = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("slack"), urlFrom: variable }),
  z.strictObject({ ...common, kind: z.literal("teams"), urlFrom: variable }),
  z.strictObject({
    ...common,
    kind: z.literal("webhook"),
    urlFrom: variable,
    secretFrom: variable,
  }),
  z.strictObject({
    ...common,
    kind: z.literal("sns"),
    topicArn: z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/, {
      error: "must be the ARN of a topic, like arn:aws:sns:us-east-1:123456789012:rollouts",
    }),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("eventbridge"),
    bus: z.string().default("default"),
    region: z.string(),
  }),
]);

const schema = z.strictObject({
  dashboardUrl: z
    .url()
    .transform((url) => url.replace(/\/$/, ""))
    .optional(),
  destinations: z
    .array(destination)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      error: "has two destinations of one name",
    }),
});

/** The file was refused; the message names it and every mistake in it. */
class NotificationConfigError extends Error {
  override readonly name = "NotificationConfigError";
  // What the command line shows and exits with.
  readonly code = "BadConfiguration";
  readonly next = "see docs/notifications.md, then start the worker again";
  readonly exitCode = 2;
}

/** @throws NotificationConfigError where the file cannot be read or is not as it should be. */
export function loadNotificationConfig(env: NodeJS.ProcessEnv): NotificationConfig {
  const file = env["AGENTCORE_ROLLOUTS_NOTIFICATIONS"];
  if (!file) return { destinations: [], env };
  const { dashboardUrl, destinations } = parse(file, read(file));
  const unset = destinations
    .flatMap((each) => [
      ...("urlFrom" in each ? [each.urlFrom] : []),
      ...("secretFrom" in each ? [each.secretFrom] : []),
    ])
    .filter((name) => !env[name]);
  if (unset.length > 0)
    throw new NotificationConfigError(
      `${file} names variables that the environment does not have: ${unset.join(", ")}`,
    );
  return { ...(dashboardUrl === undefined ? {} : { dashboardUrl }), destinations, env };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new NotificationConfigError(
      `AGENTCORE_ROLLOUTS_NOTIFICATIONS: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function parse(file: string, text: string): z.output<typeof schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problem = document.errors[0];
  if (problem) throw new NotificationConfigError(`${file}: ${problem.message}`);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => {
    const node = document.getIn(path, true) as { range?: [number] } | undefined;
    const at = node?.range ? `:${lines.linePos(node.range[0]).line}` : "";
    return `${file}${at}: ${path.join(".") || "the file"}: ${message}`;
  });
  throw new NotificationConfigError(issues.join("\n"));
}
