import { stripVTControlCharacters } from "node:util";
import { createLogUpdate } from "log-update";
import type { PromotionView } from "../promotion-view.ts";

const REDRAW_MS = 1_000;

/** A promotion drawn over itself on a terminal, with clocks that run. */
export interface LiveView {
  readonly show: (view: PromotionView) => void;
  /** A line under the view, until the next view comes. */
  readonly warn: (line: string) => void;
  /** Leaves nothing behind. */
  readonly clear: () => void;
}

/** @param render the lines for a view at this moment */
export function createLiveView(
  terminal: NodeJS.WriteStream,
  render: (view: PromotionView) => string[],
): LiveView {
  const draw = createLogUpdate(terminal);
  let shown: PromotionView | undefined;
  let warning: string[] = [];
  const redraw = (): void => {
    if (shown) draw([...fit(render(shown), terminal), ...warning].join("\n"));
  };
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    show: (view) => {
      shown = view;
      warning = [];
      redraw();
    },
    warn: (line) => {
      warning = [line];
      redraw();
    },
    clear: () => {
      clearInterval(timer);
      draw.clear();
      draw.done();
    },
  };
}

/** What does not fit is left out at the end: the headline and the steps stand first. */
function fit(
  lines: readonly string[],
  { rows, columns }: Pick<NodeJS.WriteStream, "rows" | "columns">,
): readonly string[] {
  if (rows === undefined) return lines;
  let taken = 0;
  const end = lines.findIndex((line, index) => {
    // A line that is too long goes on in the next row.
    taken += Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
    return index > 0 && taken > rows - 2;
  });
  return end === -1 ? lines : lines.slice(0, end);
}
