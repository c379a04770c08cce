/** One call to AWS that has ended, as metrics count it. */
export interface ObservedCall {
  /** The SDK's name of the service, such as `BedrockAgentCoreControl`. */
  readonly service: string;
  /** AWS's name of the operation. */
  readonly operation: string;
  /** `ok`, or the name of the error. */
  readonly result: string;
  readonly throttled: boolean;
  readonly durationMs: number;
}

/** What all of the SDK's clients have of their middleware. */
interface Observable {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: object) => Promise<object>,
        context: { clientName?: string; commandName?: string },
      ) => (args: object) => Promise<object>,
      options: { step: "initialize"; name: string },
    ): void;
  };
}

/** Tells `onCall` of every call of a client, failed ones too. */
export function observeCalls<Client>(client: Client, onCall: (call: ObservedCall) => void): Client {
  (client as unknown as Observable).middlewareStack.add(
    (next, context) => async (args) => {
      const startedAtMs = performance.now();
      const tell = (result: string, throttled: boolean): void =>
        onCall({
          service: (context.clientName ?? "").replace(/Client$/, ""),
          operation: (context.commandName ?? "").replace(/Command$/, ""),
          result,
          throttled,
          durationMs: performance.now() - startedAtMs,
        });
      try {
        const answer = await next(args);
        tell("ok", false);
        return answer;
      } catch (error) {
        const { name = "Unknown", $metadata } = error as {
          name?: string;
          $metadata?: { httpStatusCode?: number };
        };
        tell(name, $metadata?.httpStatusCode === 429 || /throttl/i.test(name));
        throw error;
      }
    },
    { step: "initialize", name: "observeCalls" },
  );
  return client;
}
