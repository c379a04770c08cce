/** What an agent answered: its words, and the errors that it reports inside a 200. */
export interface ParsedAnswer {
  /** The body as it came, then the same with JSON and event framing taken off. */
  readonly texts: readonly string[];
  readonly errors: readonly string[];
}

/**
 * Agents answer JSON, JSON-RPC (MCP, A2A) or server-sent events, and not always with the content
 * type that says so. A body that is none of them is plain text.
 */
export function parseAnswer(body: string, contentType: string): ParsedAnswer {
  if (contentType.toLowerCase().startsWith("text/event-stream")) return parseEvents(body);
  const value = parseJson(body);
  if (value === undefined) return { texts: [body], errors: [] };
  return { texts: [body, plainTextOf(value)], errors: errorsIn(value) };
}

function parseEvents(body: string): ParsedAnswer {
  const errors: string[] = [];
  let plain = "";
  for (const block of body.split(/\r?\n\r?\n|\r\r/)) {
    const event = readEvent(block);
    if (event.data === undefined) continue;
    const value = parseJson(event.data);
    plain += value === undefined ? event.data : plainTextOf(value);
    const reported = value === undefined ? [] : errorsIn(value);
    if (event.name === "error" && reported.length === 0) reported.push(shorten(event.data));
    errors.push(...reported);
  }
  return { texts: [body, plain], errors };
}

function readEvent(block: string): { name?: string; data?: string } {
  let name: string | undefined;
  const data: string[] = [];
  for (const line of block.split(/\r?\n|\r/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") name = value;
    if (field === "data") data.push(value ?? "");
  }
  return {
    ...(name !== undefined && { name }),
    // An event without data still says its name.
    ...((data.length > 0 || name === "error") && { data: data.join("\n") }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Escapes taken off: `"caf\u00e9"` holds `café`. */
const plainTextOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/** A top-level `error` of an object, or of one in a JSON-RPC batch. */
function errorsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => errorOf(each) ?? []);
  return errorOf(value) ?? [];
}

function errorOf(value: unknown): string[] | undefined {
  if (typeof value !== "object" || value === null || !("error" in value)) return undefined;
  const { error } = value;
  return error ? [shorten(plainTextOf(error))] : undefined;
}

const LONGEST_ERROR = 200;

const shorten = (text: string): string =>
  text.length > LONGEST_ERROR ? `${text.slice(0, LONGEST_ERROR)}…` : text;
