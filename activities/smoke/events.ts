export interface ServerSentEvent {
  readonly name?: string;
  readonly data: string;
}

/** The events of a `text/event-stream` that carry something. */
export function parseEvents(body: string): ServerSentEvent[] {
  return body.split(/\r?\n\r?\n|\r\r/).flatMap((block) => readEvent(block) ?? []);
}

function readEvent(block: string): ServerSentEvent | undefined {
  let name: string | undefined;
  const data: string[] = [];
  for (const line of block.split(/\r?\n|\r/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") name = value;
    if (field === "data") data.push(value ?? "");
  }
  // An error event without data still says its name.
  if (data.length === 0 && name !== "error") return undefined;
  return { ...(name !== undefined && { name }), data: data.join("\n") };
}

/** All texts of a stream's events, one after the other: agents send words in pieces. */
export function wordsOf(body: string): string {
  return parseEvents(body)
    .map(({ data }) => {
      try {
        return leavesOf(JSON.parse(data)).join("");
      } catch {
        return data;
      }
    })
    .join("");
}

function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((each) => leavesOf(each));
}
