import type { AlarmState } from "../../state/model.ts";
import { validationError } from "../errors.ts";

/** Truth of a rule, given the states of the alarms that it names. */
type Rule = (stateOf: (alarm: string) => AlarmState | undefined) => boolean;

interface ParsedRule {
  readonly holds: Rule;
  /** Names or ARNs of the alarms in the rule. */
  readonly alarms: readonly string[];
}

const TOKEN = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|[^\s()"]+)/y;
const STATES: readonly string[] = ["ALARM", "OK", "INSUFFICIENT_DATA"];

/** Parses `ALARM(a) AND NOT (OK("b") OR FALSE)`. */
export function parseRule(text: string): ParsedRule {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw validationError(`AlarmRule must not contain syntax errors: ${text}`);
    tokens.push(match[1] as string);
  }
  const alarms: string[] = [];
  let at = 0;
  const fail = (): never => {
    throw validationError(`AlarmRule must not contain syntax errors: ${text}`);
  };
  const take = (token: string): boolean => tokens[at] === token && (at += 1) > 0;
  const must = (token: string): void => void (take(token) || fail());
  const chain = (word: string, operand: () => Rule, all: boolean): Rule => {
    const rules = [operand()];
    while (take(word)) rules.push(operand());
    return (stateOf) =>
      all ? rules.every((rule) => rule(stateOf)) : rules.some((rule) => rule(stateOf));
  };
  const either = (): Rule => chain("OR", () => chain("AND", factor, true), false);
  const factor = (): Rule => {
    if (take("NOT")) {
      const inner = factor();
      return (stateOf) => !inner(stateOf);
    }
    if (take("TRUE")) return () => true;
    if (take("FALSE")) return () => false;
    if (take("(")) {
      const inner = either();
      must(")");
      return inner;
    }
    const state = tokens[at] ?? fail();
    if (!STATES.includes(state)) fail();
    at += 1;
    must("(");
    const name = (tokens[at++] ?? fail()).replace(/^"(.*)"$/, "$1");
    must(")");
    alarms.push(name);
    return (stateOf) => stateOf(name) === state;
  };
  const holds = either();
  return at < tokens.length ? fail() : { holds, alarms };
}
