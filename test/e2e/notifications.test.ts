import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test } from "vitest";
import type { NotificationConfig } from "../../activities/notifications/delivery.ts";
import type { Destination } from "../../domain/notifications/destination.ts";
import { startReceiver } from "../helpers/start-receiver.ts";
import type { Received, Receiver } from "../helpers/start-receiver.ts";
import { setStage, tell, until, untilIn } from "./stage.ts";

const SECRET = "whsec_bm90aWZpY2F0aW9ucy1vZi10ZXN0cw==";

/** Gone with the test. */
async function listen(answer?: (nth: number) => number | null): Promise<Receiver> {
  const receiver = await startReceiver(answer);
  onTestFinished(receiver.close);
  return receiver;
}

function told(destinations: readonly Destination[], url: string): NotificationConfig {
  return { destinations, env: { SECRET, HOOK: `${url}/hook`, SLACK: `${url}/slack` } };
}

const hook: Destination = { name: "hook", kind: "webhook", urlFrom: "HOOK", secretFrom: "SECRET" };
const slack: Destination = { name: "slack", kind: "slack", urlFrom: "SLACK" };

const eventsOf = (received: readonly Received[]): string[] =>
  received.map(({ body }) => (JSON.parse(body) as { type: string }).type);

test("people are told of start, approval and end, in order, each once, with a signature that holds", async () => {
  const { received, url } = await listen();
  const stage = await setStage({ notifications: told([hook], url) });
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  await tell(handle, "reject");
  await handle.result();
  await until(() => received.length >= 3);
  expect(eventsOf(received)).toEqual([
    "promotion.started",
    "promotion.waiting-for-approval",
    "promotion.stopped",
  ]);
  for (const { body, headers } of received)
    new Webhook(SECRET).verify(body, headers as Record<string, string>);
  expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(3);
});

test("a destination that fails is tried again with the same id, and keeps its order", async () => {
  const { received, url } = await listen((nth) => (nth === 1 ? 503 : 204));
  const stage = await setStage({ notifications: told([hook], url) });
  const handle = await stage.promote();
  await untilIn(handle, "bake");
  await tell(handle, "abort");
  await handle.result();
  await until(() => eventsOf(received).includes("promotion.rolled-back"));
  expect(eventsOf(received)).toEqual([
    "promotion.started",
    "promotion.started",
    "promotion.rolled-back",
  ]);
  expect(received[0]?.headers["webhook-id"]).toBe(received[1]?.headers["webhook-id"]);
});

test("a destination that never answers holds up neither the promotion nor the other destination", async () => {
  const dead = await listen(() => null);
  const alive = await listen();
  const config = told([slack, hook], alive.url);
  const stage = await setStage({
    notifications: { ...config, env: { ...config.env, SLACK: dead.url } },
  });
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  await tell(handle, "reject");
  expect((await handle.result()).outcome).toMatchObject({ kind: "stopped" });
  await until(() => alive.received.length >= 3);
  expect(dead.received.length).toBeGreaterThanOrEqual(1);
});

test("an address that refuses for good is not tried again, and is in no history", async () => {
  const { received, url } = await listen(() => 404);
  const stage = await setStage({ notifications: told([slack], url) });
  const handle = await stage.promote((spec) => ({ ...spec, approval: { timeoutMs: 60_000 } }));
  await untilIn(handle, "waiting-for-approval");
  await tell(handle, "reject");
  const { promotion } = await handle.result();
  await until(() => received.length >= 3);
  const notifier = stage.client.workflow.getHandle(`notify:${handle.workflowId}:${promotion}`);
  await notifier.result();
  expect(received.length).toBe(3);
  expect(JSON.stringify(await notifier.fetchHistory())).not.toContain(url);
});
