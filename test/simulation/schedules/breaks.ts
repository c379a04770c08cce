/** A way to break the code, by its text, that some schedule must find. */
export interface Break {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Where a story that fails begins to say what is broken: a promise's number. */
  readonly promise: number | "notifications";
}

export const breaks: Readonly<Record<string, Break>> = {
  "the fence before the re-point is dropped": {
    file: "domain/promotion/assess-repoint.ts",
    from: "if (isUnchanged(found, observed)) {",
    to: "if (observed) {",
    promise: 4,
  },
  "an endpoint is moved before enough sessions passed": {
    file: "domain/promotion/assess-smoke.ts",
    from: "passes >= needs.requiredPasses",
    to: "passes + 1 >= needs.requiredPasses",
    promise: 1,
  },
  "each attempt of a call that moves the endpoint draws a token of its own": {
    file: "test/simulation/simulate.ts",
    from: "await attempt(made, nth, isGivenUp)",
    to: 'await attempt(name === "updateEndpoint" ? { ...made, input: { ...made.input, clientToken: `${made.input.clientToken} ${nth}` } } : made, nth, isGivenUp)',
    promise: 3,
  },
  "each attempt to mint draws a token of its own": {
    file: "test/simulation/simulate.ts",
    from: "await attempt(made, nth, isGivenUp)",
    to: 'await attempt(name === "mintVersion" ? { ...made, input: { ...made.input, clientToken: `${made.input.clientToken} ${nth}` } } : made, nth, isGivenUp)',
    promise: 3,
  },
  "a rollback carries the token of the re-point": {
    file: "workflows/steps/roll-back.ts",
    from: "const clientToken = env.newToken();",
    to: "const clientToken = state.repoint?.token ?? env.newToken();",
    promise: 3,
  },
  "somebody else's change is overlooked by a rollback": {
    file: "domain/promotion/assess-rollback.ts",
    from: "const stranger = findStranger(observed, ",
    to: "const stranger = ((..._: unknown[]) => undefined)(observed, ",
    promise: 4,
  },
  "an abort is not looked for between the last read and the call": {
    file: "workflows/steps/repoint.ts",
    from: "const observed = await readEndpoint(env, state);\n    if (state.inbox.abort) return followAbort(env, state);",
    to: "const observed = await readEndpoint(env, state);",
    promise: 5,
  },
  "a pause is not looked for before the call": {
    file: "workflows/steps/repoint.ts",
    from: "if (state.inbox.pause) {",
    to: "if (state.inbox.pause === null) {",
    promise: 6,
  },
  "gates decide on data that is not there": {
    file: "domain/gates/gate-tally.ts",
    from: 'return has("no-data") ? "no-data" : "pass";',
    to: 'return "pass";',
    promise: 1,
  },
  "sessions are not stopped at the end": {
    file: "workflows/run-steps.ts",
    from: "await stopOpenSessions(env, state);",
    to: "",
    promise: 9,
  },
};
