/** What AgentCore takes as a session id. */
const SESSION_ID = /^[a-zA-Z0-9][a-zA-Z0-9-_]{32,255}$/;
const KEYS = ["sessionId", "session_id", "session.id"];

/** The session that a line of an agent's log is about: AgentCore's SDKs write it into each, as JSON. */
export function findSessionId(message: string): string | undefined {
  let line: unknown;
  try {
    line = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (typeof line !== "object" || line === null) return undefined;
  const values = KEYS.map((key) => (line as Record<string, unknown>)[key]);
  return values.find(
    (value): value is string => typeof value === "string" && SESSION_ID.test(value),
  );
}
