/**
 * The search attributes of a promotion: all Keyword, at most five, because a PostgreSQL namespace
 * has ten keywords in all. They are never encrypted. A namespace may lack them: a promotion is
 * then started with them off, since an unregistered one fails every workflow task.
 */
export const SEARCH_ATTRIBUTES = [
  "AcrRuntime",
  "AcrEndpoint",
  "AcrCandidate",
  "AcrPhase",
  "AcrOutcome",
] as const;

export type SearchAttributeName = (typeof SEARCH_ATTRIBUTES)[number];
