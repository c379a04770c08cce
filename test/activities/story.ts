import { MockActivityEnvironment } from "@temporalio/testing";
import { Context } from "@temporalio/activity";
import type { Info } from "@temporalio/activity";
import { DefaultLogger } from "@temporalio/worker";
import { onTestFinished, vi } from "vitest";

import { createAwsClients } from "../../activities/aws/clients.ts";
import type { AwsClients, AwsClientsConfig } from "../../activities/aws/clients.ts";
import type { Clock } from "../../activities/clock.ts";
import { createPromotionActivities } from "../../activities/promotion/create-promotion-activities.ts";
import type { EmulatorOptions, SteppedClock } from "../../emulator/index.ts";
import { begin, createEndpoint, createRuntime, mint } from "../emulator/story.ts";

export const AWS = { region: "us-east-1" };

/** Clients that find an address the way a worker does, and are closed with the test. */
export function clientsOf(url: string, config: AwsClientsConfig = {}): AwsClients {
  vi.stubEnv("AWS_ENDPOINT_URL", url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "emulator");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "emulator");
  const clients = createAwsClients(config);
  onTestFinished(() => {
    clients.close();
    vi.unstubAllEnvs();
  });
  return clients;
}

/** Waiting moves the emulator's time on, and takes none itself. */
function waitingClock(clock: SteppedClock): Clock {
  return {
    now: clock.now,
    sleep: async (ms) => {
      const { cancelled } = Context.current();
      await Promise.race([cancelled, clock.advance(ms)]);
    },
  };
}

/** A runtime with versions 1 and 2 and PROD on 1, and the activities on the emulator's clock. */
export async function beginPromotion(options: EmulatorOptions = {}) {
  const story = await begin(options);
  const { id: runtimeId, arn: runtimeArn } = await createRuntime(story);
  await mint(story, runtimeId, { environmentVariables: { TOKEN: "hunter2-hunter2" } });
  await createEndpoint(story, runtimeId, { version: "1" });
  const clients = clientsOf(story.emulator.url);
  const activities = createPromotionActivities({ clients, clock: waitingClock(story.clock) });
  const prod = { aws: AWS, runtimeId, endpoint: "PROD" };
  return { ...story, runtimeId, runtimeArn, clients, activities, prod };
}

export interface Ran<T> {
  readonly env: MockActivityEnvironment;
  readonly heartbeats: unknown[];
  readonly result: Promise<T>;
}

/** Starts an activity; its environment can cancel it. */
export function start<T>(run: () => Promise<T>, info: Partial<Info> = {}): Ran<T> {
  const env = new MockActivityEnvironment(info, { logger: new DefaultLogger("ERROR") });
  const heartbeats: unknown[] = [];
  env.on("heartbeat", (details: unknown) => heartbeats.push(structuredClone(details)));
  return { env, heartbeats, result: env.run(run) };
}

/** The error that an activity ends with, however late; not an unhandled rejection meanwhile. */
export const failureOf = (result: Promise<unknown>): Promise<unknown> =>
  result.then(
    (value) => Promise.reject(new Error(`it ended well, with ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );

export const run = <T>(activity: () => Promise<T>, info: Partial<Info> = {}): Promise<T> =>
  start(activity, info).result;
