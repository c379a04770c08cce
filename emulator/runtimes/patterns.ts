import { AwsError } from "../protocol/errors.ts";

interface Pattern {
  readonly source: string;
  readonly expression: RegExp;
}

const pattern = (source: string): Pattern => ({
  source,
  expression: new RegExp(`^(?:${source})$`, "u"),
});

const NAME = pattern("[a-zA-Z][a-zA-Z0-9_]{0,47}");
const RUNTIME_ID = pattern("[a-zA-Z][a-zA-Z0-9_]{0,99}-[a-zA-Z0-9]{10}");
const VERSION = pattern("[1-9][0-9]{0,4}");
const CLIENT_TOKEN = pattern("(?=.{33,256}$)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,256}");
const SESSION_ID = pattern("[\\s\\S]{33,256}");

const MEMBERS: Readonly<Record<string, Pattern>> = {
  agentRuntimeName: NAME,
  name: NAME,
  endpointName: NAME,
  agentRuntimeId: RUNTIME_ID,
  agentRuntimeVersion: VERSION,
  clientToken: CLIENT_TOKEN,
  runtimeSessionId: SESSION_ID,
};

/** Refuses names, ids, versions, client tokens and session ids that are not of AWS's form. */
export function checkPatterns(input: object): void {
  for (const [member, value] of Object.entries(input)) {
    const expected = Object.hasOwn(MEMBERS, member) ? MEMBERS[member] : undefined;
    if (!expected || typeof value !== "string" || expected.expression.test(value)) continue;
    const words =
      expected === SESSION_ID
        ? "Member must have length between 33 and 256"
        : `Member must satisfy regular expression pattern: ${expected.source}`;
    throw new AwsError(
      400,
      "ValidationException",
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${words}`,
      { reason: "FieldValidationFailed", fieldList: [{ name: member, message: words }] },
    );
  }
}
