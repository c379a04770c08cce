import { expect, onTestFinished, test, vi } from "vitest";
import { createLiveView } from "../../client/cli/live-view.ts";
import type { PromotionView } from "../../client/promotion-view.ts";
import { captureTerminal } from "./captured-terminal.ts";

const view = (promotion: string): PromotionView => ({
  workflowId: "promotion:x",
  firstRunId: "r",
  promotion,
  execution: "RUNNING",
});

test("a view is drawn again each second, so that its clocks run, until it is cleared", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { terminal, text } = captureTerminal(20);
  let second = 0;
  const live = createLiveView(terminal, ({ promotion }) => [`${promotion} ${(second += 1)}`]);
  live.show(view("one"));
  vi.advanceTimersByTime(2_000);
  expect(text()).toContain("one 1");
  expect(text()).toContain("one 3");
  live.clear();
  vi.advanceTimersByTime(5_000);
  expect(text()).not.toContain("one 4");
});

test("a terminal that is too low shows the first lines", () => {
  const { terminal, text } = captureTerminal(5);
  const live = createLiveView(terminal, () => ["a1", "a2", "a3", "a4", "a5", "a6"]);
  live.show(view("one"));
  live.clear();
  expect(text()).toContain("a3");
  expect(text()).not.toContain("a4");
});

test("a problem stands under the view until the next view comes", () => {
  const { terminal, text } = captureTerminal(20);
  const live = createLiveView(terminal, ({ promotion }) => [promotion]);
  live.show(view("one"));
  live.warn("no server");
  expect(text()).toContain("no server");
  const before = text().length;
  live.show(view("two"));
  live.clear();
  expect(text().slice(before)).not.toContain("no server");
});

test("a line that goes on in the next row takes the place of both", () => {
  const { terminal, text } = captureTerminal(6);
  const live = createLiveView(terminal, () => ["a1", "x".repeat(170), "a3"]);
  live.show(view("one"));
  expect(text()).toContain("a1");
  expect(text()).not.toContain("a3");
  live.clear();
});
