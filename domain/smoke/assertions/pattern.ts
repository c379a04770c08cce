import { RE2JS } from "re2js";

/** A regular expression that takes time linear in the text, whatever either of them is. */
export interface Pattern {
  /** Whether it matches somewhere in the text. */
  test(text: string): boolean;
  count(text: string): number;
  replaceAll(text: string, replacement: string): string;
}

/** RE2 syntax: JavaScript's without lookaround and backreferences. Throws on any other. */
export function compilePattern(source: string): Pattern {
  const compiled = RE2JS.compile(source);
  return {
    test: (text) => compiled.test(text),
    count: (text) => {
      const matcher = compiled.matcher(text);
      let found = 0;
      while (matcher.find()) found += 1;
      return found;
    },
    // The quick test spares most texts the slow search for every match.
    replaceAll: (text, replacement) =>
      compiled.test(text)
        ? compiled.matcher(text).replaceAll(RE2JS.quoteReplacement(replacement))
        : text,
  };
}

/** What keeps the text from being a regular expression. */
export function describePatternProblem(source: string): string | undefined {
  try {
    RE2JS.compile(source);
    return undefined;
  } catch (error) {
    return String((error as Error).message).replace(/^error parsing regexp: /, "");
  }
}
