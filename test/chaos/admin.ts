import type { Victims } from "./victims.ts";

/** @throws Error with the emulator's words, or where it does not answer */
export async function post(
  { emulatorUrl }: Pick<Victims, "emulatorUrl">,
  what: string,
  body: object,
): Promise<void> {
  const answer = await fetch(`${emulatorUrl}/_emulator/${what}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${what}: ${await answer.text()}`);
}

/** Sessions of the engine that are still open. */
export async function countOpenSessions({
  emulatorUrl,
}: Pick<Victims, "emulatorUrl">): Promise<number> {
  const answer = await fetch(`${emulatorUrl}/_emulator/sessions`);
  const sessions = (await answer.json()) as { sessionId: string; state: string }[];
  return sessions.filter(
    ({ sessionId, state }) => sessionId.startsWith("acr-") && state !== "terminated",
  ).length;
}
