/** Texts longer than this are tested only when their length is allowed: some patterns are quadratic. */
const ALWAYS_TESTED_LENGTH = 2_000;

const JWT = "[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+";

/**
 * The pattern of UserTokenType means its dots literally nowhere: three runs of token characters,
 * divided by any two characters. As written it takes cubic time; these four cases are the same
 * language in linear time, by how many of the dividers are token characters themselves.
 */
const LINEAR_JWT = (() => {
  const token = "[A-Za-z0-9\\-_=]";
  const other = "[^A-Za-z0-9\\-_=\\n\\r\\u2028\\u2029]";
  return `${token}+${other}${token}+${other}${token}+|${token}{3,}${other}${token}+|${token}+${other}${token}{3,}|${token}{5,}`;
})();

const compiled = new Map<string, RegExp>();

/** The expression for a pattern of the service model, which comes without its outer anchors. */
function expressionOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  // CloudWatch's TemplateName escapes an underscore, which the u flag forbids.
  const source = pattern === JWT ? LINEAR_JWT : pattern.replaceAll("\\_", "_");
  const expression = new RegExp(`^(?:${source})$`, "u");
  compiled.set(pattern, expression);
  return expression;
}

/** Whether a text satisfies a pattern; a text that is too long anyway is not searched. */
export function satisfiesPattern(pattern: string, text: string, maxLength: number | null): boolean {
  const tooLong = maxLength !== null && text.length > maxLength;
  if (tooLong && text.length > ALWAYS_TESTED_LENGTH) return true;
  return expressionOf(pattern).test(text);
}
