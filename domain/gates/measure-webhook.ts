import type { Finding } from "./measurement.ts";

const PHASES = { pass: "successful", fail: "failed", inconclusive: "inconclusive" } as const;

/** `{"verdict": "pass" | "fail" | "inconclusive", "reason": "why"}`; anything else is no measurement. */
export function parseWebhookAnswer(text: string, host: string): Finding {
  const { verdict, reason } = parseObject(text);
  if (typeof verdict !== "string" || !Object.hasOwn(PHASES, verdict)) {
    const expected = '{"verdict": "pass", "fail" or "inconclusive", "reason": "why"}';
    return { phase: "error", values: {}, reason: `${host} did not answer ${expected}.` };
  }
  const said = typeof reason === "string" && reason !== "" ? `: ${reason}` : "";
  return {
    phase: PHASES[verdict as keyof typeof PHASES],
    values: { verdict },
    reason: `${host} says ${verdict}${said}${said.endsWith(".") ? "" : "."}`,
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
