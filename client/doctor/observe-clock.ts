import type { STSClient } from "@aws-sdk/client-sts";

/** Returns a function that says how far this clock is ahead of AWS's, by the last answer's date. */
export function observeClock(client: STSClient): () => number | undefined {
  let skewMs: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { headers } = answer.response as { headers?: Readonly<Record<string, string>> };
      const dateMs = Date.parse(headers?.["date"] ?? "");
      if (!Number.isNaN(dateMs)) skewMs = Date.now() - dateMs;
      return answer;
    },
    { step: "deserialize", priority: "low", name: "observeClock" },
  );
  return () => skewMs;
}
