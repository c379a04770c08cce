import { LineCounter, isAlias, isMap, isSeq, parseAllDocuments } from "yaml";
import type { Document, Node, Pair, Range, YAMLMap } from "yaml";
import type { SpecIssue } from "../../domain/spec/spec-issue.ts";

interface Position {
  readonly line: number;
  readonly column: number;
}

export type ParsedSpecText =
  | { readonly value: unknown; positionOf(issue: SpecIssue): Position }
  /** What keeps the text from being YAML (or JSON, which is YAML too). */
  | { readonly issues: readonly (Position & { readonly message: string })[] };

/** A few references to a shared part are fine; more of them nested would fill the memory. */
const MOST_ALIASES = 100;

export function parseSpecText(text: string): ParsedSpecText {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const [document, second] = Array.isArray(documents) ? documents : [];
  const problems = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (problems.length > 0) {
    return {
      issues: problems.map(({ message, pos }) => ({
        ...at(lines, pos[0]),
        message: describe(message),
      })),
    };
  }
  if (!document?.contents) {
    return {
      issues: [{ line: 1, column: 1, message: 'is empty; a spec begins with "version: 1"' }],
    };
  }
  if (second !== undefined) {
    return {
      issues: [
        {
          ...at(lines, second.range[0]),
          message: "holds a second document; a file holds one spec",
        },
      ],
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return { value, positionOf: (issue) => at(lines, findOffset(document, issue)) };
  } catch (error) {
    return { issues: [{ line: 1, column: 1, message: describe((error as Error).message) }] };
  }
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function describe(message: string): string {
  if (message.startsWith("Excessive alias count"))
    return `refers to anchors more than ${MOST_ALIASES} times`;
  return `is not valid YAML: ${message}`;
}

/** Where the issue's key or value stands; for one that is missing, where the part begins that should hold it. */
function findOffset(document: Document.Parsed, issue: SpecIssue): number {
  let node = resolve(document, document.contents);
  let offset = startOf(node) ?? 0;
  for (const [index, part] of issue.path.entries()) {
    const pair = isMap(node) ? pairOf(node, part) : undefined;
    const item =
      isSeq(node) && typeof part === "number" ? (node.items[part] as Node | undefined) : undefined;
    if (pair === undefined && item === undefined) return offset;
    const isLast = index === issue.path.length - 1;
    const keyOffset = startOf(pair?.key);
    node = resolve(document, item ?? pair?.value);
    const valueOffset = startOf(item ?? pair?.value);
    // A part that lacks something is shown by its own key.
    const shown =
      isLast && issue.at === "value" ? (valueOffset ?? keyOffset) : (keyOffset ?? valueOffset);
    offset = shown ?? offset;
  }
  return offset;
}

function pairOf(map: YAMLMap, key: string | number): Pair<Node, Node> | undefined {
  return (map.items as Pair<Node, Node>[]).find(
    (pair) => String((pair.key as { value?: unknown }).value) === String(key),
  );
}

function resolve(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: unknown): number | undefined {
  const { range } = (node ?? {}) as { range?: Range | null };
  return range?.[0];
}
