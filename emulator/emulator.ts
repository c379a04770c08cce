import type { AddressInfo } from "node:net";

import { adminOf } from "./admin/routes.ts";
import { createAgentTable } from "./agents/agent-table.ts";
import { createCallLog } from "./call-log.ts";
import { armAlarms } from "./cloudwatch/alarms/evaluate.ts";
import { controlsOf } from "./controls.ts";
import type { Controls } from "./controls.ts";
import { createFaultPlan } from "./faults/fault-plan.ts";
import { createHolds } from "./faults/holds.ts";
import { resolveSettings } from "./options.ts";
import type { EmulatorOptions } from "./options.ts";
import { armTransition, settleDue } from "./runtimes/lifecycle.ts";
import { createEmulatorServer } from "./server/http-server.ts";
import { createSessionTable } from "./sessions/session-table.ts";
import { armRecords } from "./stored/change-log.ts";
import { emptyState } from "./state/model.ts";
import type { State } from "./state/model.ts";
import { createStore, loadState } from "./state/store.ts";
import { cancellable, realClock, scaledClock } from "./time/clock.ts";
import type { Clock } from "./time/clock.ts";
import { seededRandom } from "./time/random.ts";
import type { World } from "./world.ts";

export interface Emulator extends Controls {
  readonly url: string;
  /** What a client needs to find the emulator: endpoint, region and credentials. */
  readonly env: Readonly<
    Record<
      "AWS_ENDPOINT_URL" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_REGION",
      string
    >
  >;
  /** Ends connections and agents; the state file stays. */
  close(): Promise<void>;
}

const DEFAULT_SEED = 20_260_926;

/** Starts AgentCore, CloudWatch and STS on one port of this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { world, cancelAll } = createWorld(options);
  const region = options.region ?? "us-east-1";
  const holds = createHolds();
  const closing = new AbortController();
  const controls = controlsOf(world, holds, { account: world.settings.account, region });
  const interruptions = { holds, closing: closing.signal };
  const server = createEmulatorServer({ world, interruptions, admin: adminOf(controls) });
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    ...controls,
    url,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "emulator",
      AWS_SECRET_ACCESS_KEY: "emulator",
      AWS_REGION: region,
    },
    close: async () => {
      closing.abort();
      cancelAll();
      world.sessions.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createWorld(options: EmulatorOptions): { world: World; cancelAll: () => void } {
  const settings = resolveSettings(options);
  const saved = options.stateFile === undefined ? undefined : loadState(options.stateFile);
  const { clock, cancelAll } = cancellable(chooseClock(options.clock, saved));
  const state = saved ?? emptyState(clock.now(), options.seed ?? DEFAULT_SEED);
  const random = seededRandom(state);
  const store = createStore(state, clock, options.stateFile);
  const log = createCallLog(clock, state, options.callLogFile);
  const world: World = {
    clock,
    random,
    store,
    settings,
    log,
    faults: createFaultPlan(random, options.faults ?? []),
    agents: createAgentTable(options.agents ?? {}),
    sessions: createSessionTable({ clock, store, log }),
  };
  for (const transition of state.transitions) armTransition(world, transition);
  armAlarms(world);
  armRecords(world);
  settleDue(world);
  store.save();
  return { world, cancelAll };
}

/** A scaled clock goes on where the saved state stopped; time does not pass while nothing runs. */
function chooseClock(clock: EmulatorOptions["clock"], saved: State | undefined): Clock {
  if (clock === undefined) return realClock();
  return "scale" in clock ? scaledClock(clock.scale, saved?.savedAtMs) : clock;
}
