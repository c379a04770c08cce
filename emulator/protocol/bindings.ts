import type { NormalizedSchema } from "@smithy/core/schema";

import { AwsError } from "./errors.ts";

/** A label or query text in the type of its member. */
export function readText(member: NormalizedSchema, text: string): unknown {
  if (member.isBooleanSchema()) {
    if (text === "true" || text === "false") return text === "true";
    throw unparsable(member, text);
  }
  if (member.isNumericSchema()) {
    const value = Number(text);
    if (text === "" || Number.isNaN(value)) throw unparsable(member, text);
    return value;
  }
  if (member.isTimestampSchema()) {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw unparsable(member, text);
    return date;
  }
  return text;
}

/** The value of a query member, which may repeat; undefined when it was not sent. */
export function readQueryValue(member: NormalizedSchema, texts: readonly string[]): unknown {
  if (texts.length === 0) return undefined;
  if (member.isListSchema()) return texts.map((text) => readText(member.getValueSchema(), text));
  return readText(member, texts[0] as string);
}

function unparsable(member: NormalizedSchema, text: string): AwsError {
  return new AwsError(400, "ValidationException", {
    message: `${member.getMemberName()}: '${text}' cannot be parsed`,
    reason: "CannotParse",
  });
}
