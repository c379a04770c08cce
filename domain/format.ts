/** How values are written for people, in every message, report and details page. */

/** `450ms`, `90s`, `12m`, `1h 30m`: at most two units, rounded down. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.floor(durationMs)}ms`;
  const seconds = Math.floor(durationMs / 1_000);
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return join([minutes, "m"], [seconds % 60, "s"]);
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? join([hours, "h"], [minutes % 60, "m"])
    : join([Math.floor(hours / 24), "d"], [hours % 24, "h"]);
}

function join(large: [number, string], small: [number, string]): string {
  return small[0] === 0 ? large.join("") : `${large.join("")} ${small.join("")}`;
}

/** A fraction as a percentage with at most two digits behind the point: `5%`, `0.25%`. */
export function formatShare(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))}%`;
}

/** `2026-11-21 08:30:05Z` */
export function formatTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** `1,980` */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 turn`, `1,980 turns` */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** At most so many characters; the last one of a longer text is an ellipsis. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
