import { logsOperations, operations } from "./operations.ts";
import type { Operation } from "./operations.ts";

interface RouteNode {
  readonly literals: Map<string, RouteNode>;
  label?: RouteNode;
  greedy?: RouteNode;
  readonly methods: Map<string, Route>;
}

interface Route {
  readonly operation: Operation;
  readonly labelNames: readonly string[];
}

export interface RouteMatch {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

const newNode = (): RouteNode => ({ literals: new Map(), methods: new Map() });

/** Path segments as sent, still percent-encoded; a trailing slash means nothing, as on AWS. */
function segmentsOf(path: string): string[] {
  const segments = path.split("/").slice(1);
  return segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}

function addRoute(root: RouteNode, operation: Operation, [method, path]: [string, string]): void {
  if (path.includes("?"))
    throw new Error(`${operation.name}: query literals in ${path} are not routed`);
  const labelNames: string[] = [];
  let node = root;
  for (const segment of segmentsOf(path)) {
    const label = /^\{([^{}+]+)(\+)?\}$/.exec(segment);
    if (!label) {
      let next = node.literals.get(segment);
      if (!next) node.literals.set(segment, (next = newNode()));
      node = next;
      continue;
    }
    labelNames.push(label[1] as string);
    node = label[2] ? (node.greedy ??= newNode()) : (node.label ??= newNode());
  }
  if (node.methods.has(method))
    throw new Error(`${operation.name}: ${method} ${path} is routed twice`);
  node.methods.set(method, { operation, labelNames });
}

const root = newNode();
const byTarget = new Map<string, Operation>();
for (const operation of operations) {
  if (operation.http) addRoute(root, operation, [operation.http[0], operation.http[1]]);
  else byTarget.set(operation.name, operation);
}

/** What is left of a request's path, and the labels met so far. */
interface Way {
  readonly segments: readonly string[];
  readonly method: string;
  readonly values: readonly string[];
}

interface Found {
  readonly route: Route;
  readonly values: readonly string[];
}

function walk(node: RouteNode, way: Way): Found | undefined {
  const { segments, method, values } = way;
  const [head, ...rest] = segments;
  if (head === undefined) {
    const route = node.methods.get(method);
    return route && { route, values };
  }
  const literal = node.literals.get(head);
  const found = literal && walk(literal, { ...way, segments: rest });
  if (found) return found;
  const labelled =
    node.label &&
    head !== "" &&
    walk(node.label, { method, segments: rest, values: [...values, head] });
  if (labelled) return labelled;
  if (!node.greedy) return undefined;
  for (let taken = segments.length; taken > 0; taken -= 1) {
    const joined = segments.slice(0, taken).join("/");
    const greedy = walk(node.greedy, {
      method,
      segments: segments.slice(taken),
      values: [...values, joined],
    });
    if (greedy) return greedy;
  }
  return undefined;
}

/**
 * The restJson1 operation behind a method and a raw (encoded) path, or undefined.
 * Throws URIError when a label is not valid percent-encoding.
 */
export function matchRoute(method: string, rawPath: string): RouteMatch | undefined {
  const found = walk(root, { segments: segmentsOf(rawPath), method, values: [] });
  if (!found) return undefined;
  const labels: Record<string, string> = {};
  found.route.labelNames.forEach((name, index) => {
    labels[name] = decodeURIComponent(found.values[index] ?? "");
  });
  return { operation: found.route.operation, labels };
}

/** The operation of CloudWatch (`GraniteServiceVersion20100801.NAME`) or its Logs (`Logs_20140328.NAME`). */
export function matchTarget(target: string): Operation | undefined {
  const [service, name] = target.split(".");
  if (service === "Logs_20140328") return logsOperations.find((one) => one.name === name);
  return service === "GraniteServiceVersion20100801" && name ? byTarget.get(name) : undefined;
}
