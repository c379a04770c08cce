import { invalid } from "../protocol/errors.ts";

const DEFAULT_PAGE = 100;

/** One page of a list; the token is where the next one starts. */
export function pageOf<T>(
  items: readonly T[],
  {
    maxResults = DEFAULT_PAGE,
    nextToken,
    largest = DEFAULT_PAGE,
  }: { maxResults?: number | undefined; nextToken?: string | undefined; largest?: number },
): { items: T[]; nextToken?: string } {
  if (maxResults < 1 || maxResults > largest)
    throw invalid(`maxResults ${maxResults} is not between 1 and ${largest}`);
  const start = nextToken === undefined ? "0" : Buffer.from(nextToken, "base64url").toString();
  if (!/^\d+$/.test(start)) throw invalid("Invalid nextToken");
  const end = Number(start) + maxResults;
  return {
    items: items.slice(Number(start), end),
    ...(end < items.length && { nextToken: Buffer.from(String(end)).toString("base64url") }),
  };
}
