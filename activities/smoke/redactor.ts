import { compilePattern } from "../../domain/smoke/assertions/pattern.ts";
import { wordsOf } from "./events.ts";

const REDACTED = "[redacted]";

export interface Redactor {
  text(text: string): string;
  /** The same for an event stream, whose pieces may hold the parts of what is to be hidden. */
  stream(body: string): string;
}

/** Takes out of texts what the patterns match, and the secrets themselves in any case of letters. */
export function createRedactor(
  patterns: readonly string[],
  secrets: readonly string[] = [],
): Redactor {
  const quoted = secrets.map((secret) => `(?i)${secret.replaceAll(/[^\w]/g, "\\$&")}`);
  const compiled = [...patterns, ...quoted].map((source) => compilePattern(source));
  const text = (written: string): string =>
    compiled.reduce((hidden, pattern) => pattern.replaceAll(hidden, REDACTED), written);
  const stream = (body: string): string => {
    const said = wordsOf(body);
    const split = compiled.some((pattern) => pattern.count(said) > pattern.count(body));
    return split ? `${REDACTED} (it came in pieces over several events)` : text(body);
  };
  return { text, stream };
}
