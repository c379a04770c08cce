import { invalid } from "../protocol/errors.ts";

const DEFAULT_PAGE = 100;

/** One page of a list; the token is where the next one starts. */
export function pageOf<T>(
  items: readonly T[],
  {
    maxResults = DEFAULT_PAGE,
    nextToken,
  }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { items: T[]; nextToken?: string } {
  if (maxResults < 1 || maxResults > 100)
    throw invalid(`maxResults ${maxResults} is not between 1 and 100`);
  const start =
    nextToken === undefined ? 0 : Number(Buffer.from(nextToken, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) throw invalid("Invalid nextToken");
  const end = start + maxResults;
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: Buffer.from(String(end)).toString("base64url") }),
  };
}
