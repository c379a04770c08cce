import { byName } from "../ids.ts";
import type { Derivation, Resource } from "../resource.ts";
import type { Facts } from "../schemas.ts";
import { toActiveOrFailed } from "./statuses.ts";

const STRATEGY_TYPES: Readonly<Record<string, string>> = {
  semanticMemoryStrategy: "SEMANTIC",
  summaryMemoryStrategy: "SUMMARIZATION",
  userPreferenceMemoryStrategy: "USER_PREFERENCE",
  customMemoryStrategy: "CUSTOM",
  episodicMemoryStrategy: "EPISODIC",
};

type Strategy = Record<string, unknown> & { readonly strategyId: string };

/** What is configured is a union when written and a structure when read: it is not kept. */
function withoutConfiguration(strategy: Facts): Facts {
  const { configuration: _, ...plain } = strategy;
  return plain;
}

function newStrategy({ random, nowMs }: Derivation, given: Facts): Strategy {
  const [[kind, strategy] = ["", {}]] = Object.entries(given as Record<string, Facts>);
  const at = new Date(nowMs);
  const plain = withoutConfiguration(strategy);
  return {
    namespaces: [],
    namespaceTemplates: plain["namespaces"] ?? [],
    ...plain,
    strategyId: `${String(plain["name"])}-${random.id(10)}`,
    type: STRATEGY_TYPES[kind] ?? "CUSTOM",
    createdAt: at,
    updatedAt: at,
    status: "ACTIVE",
  };
}

interface StrategyChanges {
  readonly addMemoryStrategies?: readonly Facts[];
  readonly modifyMemoryStrategies?: readonly (Facts & { memoryStrategyId: string })[];
  readonly deleteMemoryStrategies?: readonly { memoryStrategyId: string }[];
}

/** Creation lists strategies; updates add, modify and delete them. */
function memoryFacts(of: Derivation): Facts {
  const { input, attributes, created } = of;
  const given = input["memoryStrategies"];
  if (created) {
    const strategies = ((given as Facts[] | undefined) ?? []).map((item) => newStrategy(of, item));
    return { strategies };
  }
  const changes = (given ?? {}) as StrategyChanges;
  const deleted = new Set(changes.deleteMemoryStrategies?.map((item) => item.memoryStrategyId));
  const modified = new Map(
    changes.modifyMemoryStrategies?.map(({ memoryStrategyId, ...change }) => [
      memoryStrategyId,
      { ...withoutConfiguration(change), updatedAt: new Date(of.nowMs) },
    ]),
  );
  const kept = ((attributes["strategies"] as Strategy[] | undefined) ?? [])
    .filter(({ strategyId }) => !deleted.has(strategyId))
    .map((strategy) => ({ ...strategy, ...modified.get(strategy.strategyId) }));
  const added = (changes.addMemoryStrategies ?? []).map((item) => newStrategy(of, item));
  const keys = [
    ...((attributes["indexedKeys"] as unknown[] | undefined) ?? []),
    ...((input["addIndexedKeys"] as unknown[] | undefined) ?? []),
  ];
  return { strategies: [...kept, ...added], ...(keys.length > 0 && { indexedKeys: keys }) };
}

export const memoryResources: readonly Resource[] = [
  {
    type: "memory",
    service: "control",
    operations: {
      create: "CreateMemory",
      get: "GetMemory",
      list: "ListMemories",
      update: "UpdateMemory",
      delete: "DeleteMemory",
    },
    key: "memoryId",
    idMember: "id",
    makeId: byName,
    name: "name",
    arn: { member: "arn", path: (id) => `memory/${id}` },
    statuses: toActiveOrFailed,
    update: "merge",
    derive: memoryFacts,
  },
];
