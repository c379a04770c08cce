import { parseEvents, wordsOf } from "./events.ts";

/** What an agent answered: its words, its JSON, and the errors that it reports inside a 200. */
export interface ParsedAnswer {
  /** What texts are looked for in: any of these. */
  readonly texts: readonly string[];
  /** Undefined when the answer is no JSON. */
  readonly json?: { readonly value: unknown };
  readonly errors: readonly string[];
}

/** A body as it came. */
export interface Body {
  readonly text: string;
  readonly contentType: string;
}

/**
 * Agents answer JSON or server-sent events, and not always with the content type that says so. A
 * body that is neither is plain text. A stream's JSON is the list of its events' data.
 */
export function parseAnswer({ text: body, contentType }: Body): ParsedAnswer {
  if (isEventStream(contentType)) return parseStream(body);
  const value = parseJson(body);
  if (value === undefined) return { texts: [body], errors: [] };
  return { texts: [body, plainTextOf(value)], json: { value }, errors: errorsIn(value) };
}

export const isEventStream = (contentType: string): boolean =>
  contentType.toLowerCase().startsWith("text/event-stream");

function parseStream(body: string): ParsedAnswer {
  const errors: string[] = [];
  const values: unknown[] = [];
  let plain = "";
  for (const event of parseEvents(body)) {
    const value = parseJson(event.data);
    values.push(value === undefined ? event.data : value);
    plain += value === undefined ? event.data : plainTextOf(value);
    const reported = value === undefined ? [] : errorsIn(value);
    if (event.name === "error" && reported.length === 0) reported.push(event.data);
    errors.push(...reported);
  }
  return { texts: [body, plain, wordsOf(body)], json: { value: values }, errors };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Escapes taken off: `"caf\u00e9"` holds `café`. */
export const plainTextOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "");

/** A top-level `error` of an object, or of one in a list. */
function errorsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => errorOf(each) ?? []);
  return errorOf(value) ?? [];
}

function errorOf(value: unknown): string[] | undefined {
  if (typeof value !== "object" || value === null || !("error" in value)) return undefined;
  const { error } = value;
  return error ? [plainTextOf(error)] : undefined;
}
