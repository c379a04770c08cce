import type { PromotionStatus } from "../../domain/promotion/status.ts";
import { toMarkdown, toMarkdownTable } from "./markdown.ts";

const POINTS_DRAWN = 60;
/** Seen on white and on black: the first colour of Mermaid's own palette is all but white. */
const LINE = "#cf222e";

/** What the gates concluded from, and the errors of the bake as a Mermaid chart. */
export function renderEvidence({ gates, series }: PromotionStatus): string[] {
  const rows = gates.map(({ step, gate, verdict, reason }) =>
    [gate, step, verdict, reason].map(toMarkdown),
  );
  return [
    ...(rows.length === 0 ? [] : [toMarkdownTable(["Gate", "Step", "Verdict", "Why"], rows)]),
    ...(series.length < 2 ? [] : [renderErrors(series)]),
  ];
}

function renderErrors(series: PromotionStatus["series"]): string {
  const every = Math.ceil(series.length / POINTS_DRAWN);
  const points = series.filter((_, index) => (series.length - 1 - index) % every === 0);
  const percents = points.map(({ errors, invocations }) =>
    invocations === 0 ? 0 : Number(((100 * errors) / invocations).toFixed(2)),
  );
  const minutes = ((series.at(-1)?.atMs ?? 0) - (series[0]?.atMs ?? 0)) / 60_000;
  return [
    "```mermaid",
    `%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "${LINE}"}}}}%%`,
    "xychart-beta",
    '    title "Failed invocations in the bake, in percent"',
    `    x-axis "minutes" 0 --> ${minutes.toFixed(2)}`,
    `    y-axis 0 --> ${Math.max(1, Math.ceil(Math.max(...percents)))}`,
    `    line [${percents.join(", ")}]`,
    "```",
  ].join("\n");
}
