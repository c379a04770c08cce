const ISO = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
const REDACTED = "[redacted]";

type Json = unknown;
type Hidden = (raw: Json, shown: Json) => boolean;

const isFields = (value: Json): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A moment is a number of seconds or a text on the wire, and an ISO text in an activity. */
const isSameMoment = (raw: Json, shown: Json): boolean =>
  typeof shown === "string" &&
  ISO.test(shown) &&
  (typeof raw === "number" ? Math.round(raw * 1_000) : Date.parse(String(raw))) ===
    Date.parse(shown);

/** Where two values differ, field by field. `hides` tells what may stand in a value's place. */
function differences(raw: Json, shown: Json, of: { path: string; hides: Hidden }): string[] {
  const { path, hides } = of;
  if (hides(raw, shown) || isSameMoment(raw, shown) || Object.is(raw, shown)) return [];
  if (Array.isArray(raw) && Array.isArray(shown) && raw.length === shown.length)
    return raw.flatMap((item, at) =>
      differences(item, shown[at], { path: `${path}[${at}]`, hides }),
    );
  if (isFields(raw) && isFields(shown)) {
    const names = new Set([...Object.keys(raw), ...Object.keys(shown)]);
    return [...names].flatMap((name) =>
      differences(raw[name], shown[name], { path: `${path}.${name}`, hides }),
    );
  }
  return [`${path}: ${JSON.stringify(raw)} became ${JSON.stringify(shown)}`];
}

/** What an activity returned against the answer that came over the wire. */
export const answerDifferences = (answer: Json, returned: Json): string[] =>
  differences(answer, returned, {
    path: "",
    hides: (raw, shown) => raw !== undefined && shown === REDACTED,
  });

/** What an activity was given against the emulator's log, which keeps no secret and no payload. */
export const inputDifferences = (given: Json, logged: Json): string[] =>
  differences(given, logged, {
    path: "",
    hides: (raw, shown) =>
      typeof raw === "string" &&
      (shown === "***" || shown === `<${Buffer.from(raw, "base64").byteLength} bytes>`),
  });

/** An input of the SDK as activities take it: dates as ISO texts, bytes as base64. */
export const wireForm = (input: Readonly<Record<string, Json>>): Record<string, Json> =>
  JSON.parse(
    JSON.stringify(input, (_name, value: Json) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    ),
  ) as Record<string, Json>;
