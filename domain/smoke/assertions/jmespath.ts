import { JMESPathTypeError, search } from "@aws-lambda-powertools/jmespath";

/** What the expression yields; throws where it cannot be evaluated on this value. */
export function searchJson(expression: string, value: unknown): unknown {
  return search(expression, value as never);
}

/** What keeps the text from being a JMESPath expression. */
export function describeJmespathProblem(expression: string): string | undefined {
  try {
    search(expression, null);
    return undefined;
  } catch (error) {
    // It parses; of what type the values are, only an answer tells.
    if (error instanceof JMESPathTypeError) return undefined;
    return (error as Error).message
      .replace(/^(Invalid|Bad) jmespath expression: (parse error at )?/i, "")
      .replace(/ in expression: .*$/s, "");
  }
}
