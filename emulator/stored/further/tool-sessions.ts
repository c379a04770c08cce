import { conflict, notFound } from "../../protocol/errors.ts";
import { oncePerToken } from "../../runtimes/client-tokens.ts";
import type { StoredRecord } from "../../state/model.ts";
import type { Call, World } from "../../world.ts";
import type { StoredHandler } from "../handlers.ts";
import { pageAnswer } from "../read.ts";
import { keyOf, recordsOf } from "../records.ts";
import { inputSchema, outputSchema, project, prune } from "../schemas.ts";
import type { Facts } from "../schemas.ts";

interface ToolKind {
  /** In the names of its operations. */
  readonly noun: "Browser" | "CodeInterpreter";
  /** The type of the stored tools, and the one that AWS provides. */
  readonly tool: "browser" | "code interpreter";
  readonly builtIn: string;
  readonly key: "browserIdentifier" | "codeInterpreterIdentifier";
  readonly defaultTimeoutS: number;
}

const kinds: readonly ToolKind[] = [
  {
    noun: "Browser",
    tool: "browser",
    builtIn: "aws.browser.v1",
    key: "browserIdentifier",
    defaultTimeoutS: 3_600,
  },
  {
    noun: "CodeInterpreter",
    tool: "code interpreter",
    builtIn: "aws.codeinterpreter.v1",
    key: "codeInterpreterIdentifier",
    defaultTimeoutS: 900,
  },
];

const SESSION_ID_LENGTH = 26;

/** A session is a record only: nothing runs in it, so it has no streams and executes nothing. */
function toolIdOf(world: World, call: Call, of: { kind: ToolKind; input: Facts }): string {
  const { tool, builtIn, key } = of.kind;
  const id = String(of.input[key]);
  const own = Object.values(recordsOf(world, call, tool));
  if (id !== builtIn && !own.some((record) => record.id === id))
    throw notFound(`${tool} ${id} not found`);
  return id;
}

/** Sessions end by themselves when their time is over. */
function settle(record: StoredRecord, nowMs: number): StoredRecord {
  const endsAtMs = record.createdAtMs + Number(record.attributes["sessionTimeoutSeconds"]) * 1_000;
  if (record.status === "READY" && nowMs >= endsAtMs) {
    record.status = "TERMINATED";
    record.updatedAtMs = endsAtMs;
  }
  return record;
}

const factsOf = ({ key }: ToolKind, record: StoredRecord): Facts => ({
  ...record.attributes,
  [key]: record.parentId,
  sessionId: record.id,
  status: record.status,
  createdAt: new Date(record.createdAtMs),
  lastUpdatedAt: new Date(record.updatedAtMs),
});

const typeOf = ({ tool }: ToolKind): string => `${tool} session`;

function startSession(
  world: World,
  call: Call,
  { kind, input }: { kind: ToolKind; input: Facts },
): StoredRecord {
  const parentId = toolIdOf(world, call, { kind, input });
  const id = world.random.id(SESSION_ID_LENGTH);
  const nowMs = world.clock.now();
  const asked = prune(inputSchema(`Start${kind.noun}Session`), input) as Facts;
  const attributes = { sessionTimeoutSeconds: kind.defaultTimeoutS, ...asked };
  const at = { createdAtMs: nowMs, updatedAtMs: nowMs };
  const record = { id, parentId, name: id, arn: "", status: "READY", ...at, attributes };
  recordsOf(world, call, typeOf(kind))[keyOf(parentId, id)] = record;
  world.store.touch();
  return record;
}

function handlersOf(kind: ToolKind): Record<string, StoredHandler> {
  const type = typeOf(kind);
  const [start, get, list, stop] = [
    `Start${kind.noun}Session`,
    `Get${kind.noun}Session`,
    `List${kind.noun}Sessions`,
    `Stop${kind.noun}Session`,
  ];
  const answer = (operation: string, record: StoredRecord): Facts =>
    project(outputSchema(operation), factsOf(kind, record), "sessionId");
  const find: (...of: Parameters<StoredHandler>) => StoredRecord = (world, call, input) => {
    const parentId = toolIdOf(world, call, { kind, input });
    const record = recordsOf(world, call, type)[keyOf(parentId, String(input["sessionId"]))];
    if (!record) throw notFound(`${type} ${String(input["sessionId"])} not found`);
    return settle(record, world.clock.now());
  };
  return {
    [start]: oncePerToken((world, call, input: Facts) =>
      answer(start, startSession(world, call, { kind, input })),
    ),
    [get]: (world, call, input) => answer(get, find(world, call, input)),
    [list]: (world, call, input) => {
      const parentId = toolIdOf(world, call, { kind, input });
      const all = Object.values(recordsOf(world, call, type))
        .filter((record) => record.parentId === parentId)
        .map((record) => factsOf(kind, settle(record, world.clock.now())))
        .filter(({ status }) => input["status"] === undefined || status === input["status"]);
      return pageAnswer(list, all, input);
    },
    [stop]: oncePerToken((world, call, input: Facts) => {
      const record = find(world, call, input);
      if (record.status !== "READY") throw conflict(`${type} ${record.id} is ${record.status}`);
      record.status = "TERMINATED";
      record.updatedAtMs = world.clock.now();
      world.store.touch();
      return answer(stop, record);
    }),
  };
}

export const toolSessionHandlers: Readonly<Record<string, StoredHandler>> = Object.assign(
  {},
  ...kinds.map(handlersOf),
);
