import { expect, test } from "vitest";
import { isWanted, selectDestinations } from "../../../domain/notifications/destination.ts";
import {
  isLastNotification,
  planNotifications,
} from "../../../domain/notifications/notification.ts";
import type { NotificationEvent } from "../../../domain/notifications/notification.ts";
import {
  renderPlainText,
  renderSlack,
  renderTeams,
} from "../../../domain/notifications/render-notification.ts";
import { computeStatus } from "../../../domain/promotion/compute-status.ts";
import type { PromotionState } from "../../../domain/promotion/state.ts";
import { NOW, stateIn } from "../values.ts";

const waiting = (answers: readonly ("approve" | "reject" | "abort" | "retry")[]) => ({
  waiting: { what: "Version 2 waits for approval.", sinceMs: NOW, answers },
});

const planned = (state: PromotionState, before: readonly string[] = []) =>
  planNotifications(computeStatus(state, "promotion:x"), before, NOW);

test.each<[string, PromotionState, NotificationEvent]>([
  ["a promotion that runs", stateIn("smoke"), "started"],
  [
    "one that waits for approval",
    stateIn("approve", waiting(["approve", "reject", "abort"])),
    "waiting-for-approval",
  ],
  ["one that waits for an answer", stateIn("bake", waiting(["retry", "abort"])), "needs-person"],
  [
    "one that rolled back",
    stateIn("end", {
      outcome: { kind: "rolled-back", reason: "bake-failed", explanation: "Bad." },
    }),
    "rolled-back",
  ],
  [
    "one that failed",
    stateIn("end", { failure: { code: "AccessDeniedException", message: "No." } }),
    "failed",
  ],
])("%s: the last notification is the one for it", (_name, state, event) => {
  expect(planned(state).at(-1)).toMatchObject({ event });
});

test("what was planned is not planned again; a second wait is", () => {
  const state = stateIn("bake", waiting(["retry", "abort"]));
  const ids = planned(state).map(({ id }) => id);
  expect(planned(state, ids)).toEqual([]);
  const later = stateIn("bake", {
    waiting: { what: "Again.", sinceMs: NOW + 1, answers: ["retry"] },
  });
  expect(planned(later, ids)).toMatchObject([{ event: "needs-person", headline: "Again." }]);
});

test("a promotion sends nothing after its end, and may send more after a wait", () => {
  const [, wait] = planned(stateIn("bake", waiting(["retry"])));
  expect(wait && isLastNotification(wait)).toBe(false);
  const end = planned(stateIn("end", { outcome: { kind: "promoted", explanation: "Fine." } }));
  expect(end.map(isLastNotification)).toEqual([false, true]);
});

test("a destination takes the endpoints and events that it names, by default all", () => {
  const all = [
    { name: "all", kind: "slack", urlFrom: "A" },
    { name: "some", kind: "slack", urlFrom: "A", endpoints: ["*/production"], events: ["drifted"] },
    { name: "other", kind: "slack", urlFrom: "A", endpoints: ["other-*/production"] },
  ] as const;
  const routes = selectDestinations(all, "support-1a2b3c4d5e/production");
  expect(routes).toEqual([{ name: "all" }, { name: "some", events: ["drifted"] }]);
  const [started] = planned(stateIn("smoke"));
  expect(routes.map((route) => started && isWanted(route, started))).toEqual([true, false]);
});

test("an agent's own words make no mention, link or line in a message", () => {
  const explanation = "<!channel> ```x``` [click](http://evil.example)\u202E\n*now*";
  const [, ended] = planned(
    stateIn("end", { outcome: { kind: "stopped", reason: "smoke-failed", explanation } }),
  );
  if (!ended) throw new Error("nothing planned");
  const slack = JSON.stringify(renderSlack(ended, {}));
  expect(slack).toContain("&lt;!channel&gt;");
  expect(slack).not.toContain("<!channel>");
  expect(JSON.stringify(renderTeams(ended, {}))).not.toContain("[click](");
  expect(renderPlainText(ended, {})).not.toContain("\u202E");
});

test("every form names endpoint, versions, the id and the command to run, and leads to the dashboard", () => {
  const [started] = planned(stateIn("smoke"));
  if (!started) throw new Error("nothing planned");
  const links = { dashboardUrl: "https://rollouts.example.com" };
  for (const form of [renderPlainText, renderSlack, renderTeams]) {
    const text = JSON.stringify(form(started, links)).replaceAll("\\", "");
    for (const word of [
      started.endpoint.split("/")[1],
      "1 to 2",
      started.id,
      "agentcore-rollouts status promotion:x",
      "https://rollouts.example.com/promotions/promotion%3Ax",
    ])
      expect(text).toContain(word);
  }
});
