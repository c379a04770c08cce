import type { AgentSource } from "./agents/source.ts";
import type { CallFilter, LogEntry } from "./call-log.ts";
import { recordTraffic } from "./cloudwatch/record.ts";
import type { Traffic } from "./cloudwatch/record.ts";
import { simulateTraffic } from "./cloudwatch/simulate-traffic.ts";
import type { SimulatedTraffic } from "./cloudwatch/simulate-traffic.ts";
import type { Fault } from "./faults/fault.ts";
import type { Holds } from "./faults/holds.ts";
import { repointAsSomeoneElse } from "./runtimes/change-endpoint.ts";
import type { SessionRecord, State } from "./state/model.ts";
import type { Clock } from "./time/clock.ts";
import type { Scope } from "./scope.ts";
import type { World } from "./world.ts";

export interface Repoint extends Partial<Scope> {
  runtimeId: string;
  endpoint: string;
  version: string;
}

/** What a test or an operator may do to a running emulator; the admin API mirrors it. */
export interface Controls {
  readonly clock: Clock;
  /** Everything the emulator knows, as plain JSON. To be read, not changed. */
  readonly state: State;
  /** Calls and changes in the order in which they came. */
  calls(filter?: CallFilter): LogEntry[];
  /** Returns the fault's id. */
  addFault(fault: Fault): string;
  removeFault(id: string): boolean;
  faults(): Fault[];
  /** Resolves when a call is held by the hold fault of this id. */
  holdReached(id: string): Promise<void>;
  releaseHold(id: string): boolean;
  holds(): string[];
  /** From the next new session on. */
  setAgent(artifact: string, source: AgentSource): void;
  artifacts(): string[];
  recordTraffic(traffic: Traffic & Partial<Scope>): void;
  /** Users' calls answered by the scripted agents; a share from sessions of before the last move. */
  simulateTraffic(traffic: SimulatedTraffic & Partial<Scope>): Record<string, number>;
  /** Moves an endpoint as someone else would, with the usual transition. */
  repoint(repoint: Repoint): void;
  sessions(): SessionRecord[];
}

export function controlsOf(world: World, holds: Holds, home: Scope): Controls {
  return {
    clock: world.clock,
    state: world.store.state,
    calls: (filter) => world.log.entries(filter),
    addFault: (fault) => world.faults.add(fault),
    removeFault: (id) => world.faults.remove(id),
    faults: () => world.faults.list(),
    holdReached: (id) => holds.reached(id),
    releaseHold: (id) => holds.release(id),
    holds: () => holds.list(),
    setAgent: (artifact, source) => world.agents.set(artifact, source),
    artifacts: () => world.agents.artifacts(),
    recordTraffic: ({ account, region, ...traffic }) => {
      recordTraffic(
        world,
        { account: account ?? home.account, region: region ?? home.region },
        traffic,
      );
      world.store.save();
    },
    simulateTraffic: ({ account, region, ...traffic }) => {
      const scope = { account: account ?? home.account, region: region ?? home.region };
      const counts = simulateTraffic(world, scope, traffic);
      world.store.save();
      return counts;
    },
    repoint: ({ account, region, ...target }) => {
      repointAsSomeoneElse(
        world,
        { account: account ?? home.account, region: region ?? home.region },
        target,
      );
      world.store.save();
    },
    sessions: () => world.sessions.all(),
  };
}
