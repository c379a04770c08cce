import { invalid } from "../protocol/errors.ts";

/** Metric math as a tree. */
export type Node =
  | { kind: "number"; value: number }
  | { kind: "text"; value: string }
  | { kind: "id"; name: string }
  | { kind: "call"; name: string; args: readonly Node[] }
  | { kind: "list"; items: readonly Node[] }
  | { kind: "binary"; operator: string; left: Node; right: Node }
  | { kind: "negative"; operand: Node };

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<name>[a-zA-Z][a-zA-Z0-9_]*)|(?<text>"[^"]*"|'[^']*')|(?<sign>==|!=|<=|>=|&&|\|\||[-+*/^(),<>[\]]))/y;

/** Operators by how tightly they bind, loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ["||", "OR"],
  ["&&", "AND"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/"],
  ["^"],
];

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw invalid(`Error in expression '${text}': it cannot be parsed`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

/** Parses an expression of metric math. */
export function parseExpression(text: string): Node {
  return new Parser(text).whole();
}

class Parser {
  private at = 0;
  private readonly text: string;
  private readonly tokens: readonly string[];

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  whole(): Node {
    const node = this.level(0);
    return this.at < this.tokens.length ? this.fail() : node;
  }

  private fail(): never {
    const found = this.tokens[this.at] ?? "its end";
    throw invalid(`Error in expression '${this.text}': ${found} is not expected`);
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private level(depth: number): Node {
    const operators = LEVELS[depth];
    if (!operators) return this.operand();
    let left = this.level(depth + 1);
    for (;;) {
      const operator = this.tokens[this.at];
      if (operator === undefined || !operators.includes(operator)) return left;
      this.at += 1;
      left = { kind: "binary", operator, left, right: this.level(depth + 1) };
    }
  }

  private operand(): Node {
    const token = this.tokens[this.at] ?? this.fail();
    if (this.takes("-")) return { kind: "negative", operand: this.operand() };
    if (this.takes("(")) {
      const inner = this.level(0);
      return this.takes(")") ? inner : this.fail();
    }
    if (this.takes("[")) return { kind: "list", items: this.items("]") };
    if (/^["']/.test(token)) return this.leaf({ kind: "text", value: token.slice(1, -1) });
    if (/^\d/.test(token)) return this.leaf({ kind: "number", value: Number(token) });
    if (!/^[a-zA-Z]/.test(token)) return this.fail();
    this.at += 1;
    if (this.takes("(")) return { kind: "call", name: token, args: this.items(")") };
    return { kind: "id", name: token };
  }

  private leaf(node: Node): Node {
    this.at += 1;
    return node;
  }

  private items(end: string): Node[] {
    const items: Node[] = [];
    if (this.takes(end)) return items;
    for (;;) {
      items.push(this.level(0));
      if (this.takes(end)) return items;
      if (!this.takes(",")) this.fail();
    }
  }
}
