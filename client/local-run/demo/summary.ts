import type { CommandRun } from "../../cli/cli-context.ts";
import { renderTable } from "../../cli/render-table.ts";
import { describeDuration } from "./play-act.ts";
import type { ActResult } from "./play-act.ts";

const HEAD = [
  "promotion",
  "outcome",
  "reason",
  "versions",
  "endpoint now",
  "users' prompts",
  "took",
  "page",
];

/** The demo's end: a row for each promotion, and its page in the Temporal UI below. */
export function renderSummary(
  results: readonly ActResult[],
  { colours }: CommandRun<object>,
): string[] {
  const rows = results.map((result, index) => {
    const { act, view, endpoint, users, isAsExpected } = result;
    const outcome = view?.status?.outcome;
    const colour = isAsExpected ? colours.green : colours.red;
    return [
      `${index + 1} ${act.name}`,
      colour(outcome?.kind ?? "no outcome"),
      outcome?.reason ?? "",
      `${view?.status?.baseline ?? "?"} → ${view?.status?.candidate ?? "?"}`,
      `${endpoint.status} on ${endpoint.liveVersion}`,
      `${users.prompts}, ${users.failed} failed`,
      describeDuration(result),
      `[${index + 1}]`,
    ];
  });
  return [
    ...renderTable(HEAD, rows, { colours }),
    "",
    ...results.map(({ page }, index) => `[${index + 1}] ${page}`),
  ];
}
