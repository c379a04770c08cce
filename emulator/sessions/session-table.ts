import type { AgentConnection } from "../agents/connection.ts";
import { partitionOf } from "../state/model.ts";
import type { RuntimeRecord, SessionEnd, SessionRecord } from "../state/model.ts";
import type { Store } from "../state/store.ts";
import type { CallLog } from "../call-log.ts";
import type { Cancel, Clock } from "../time/clock.ts";
import type { Scope } from "../scope.ts";

/** Ended sessions beyond this number are forgotten, oldest first. */
const MAX_ENDED = 10_000;

interface SessionKey extends Scope {
  readonly runtimeId: string;
  readonly endpoint: string;
  readonly sessionId: string;
}

/** Starts a session's agent, which ends when the signal aborts. */
type Connect = (
  record: SessionRecord,
  life: { signal: AbortSignal; onCrash: () => void },
) => Promise<AgentConnection>;

export interface SessionTable {
  /** The session that is open under this key, if any. */
  find(key: SessionKey): SessionRecord | undefined;
  /** Opens a session, or a fresh one in place of one that has ended. */
  open(record: SessionRecord): void;
  /** The session's agent, started on first use. */
  agent(record: SessionRecord, connect: Connect): Promise<AgentConnection>;
  /** Marks a session as busy until the returned function is called. */
  use(record: SessionRecord): () => void;
  end(record: SessionRecord, reason: SessionEnd): void;
  /** Ends the sessions of a runtime, or of one of its endpoints. */
  endAll(runtime: RuntimeRecord, reason: SessionEnd, endpoint?: string): void;
  all(): SessionRecord[];
  /** Ends every agent and keeps the records: sessions outlive the emulator's process. */
  close(): void;
}

interface Live {
  readonly life: AbortController;
  agent?: Promise<AgentConnection>;
  inFlight: number;
  cancelExpiry?: Cancel;
}

const keyOf = ({ runtimeId, endpoint, sessionId }: SessionKey): string =>
  `${runtimeId}/${endpoint}/${sessionId}`;

export function createSessionTable(world: {
  clock: Clock;
  store: Store;
  log: CallLog;
}): SessionTable {
  const { clock, store, log } = world;
  const lives = new Map<SessionRecord, Live>();
  const ended: SessionRecord[] = [];
  const records = ({ account, region }: Scope) =>
    partitionOf(store.state, account, region).sessions;

  const liveOf = (record: SessionRecord): Live => {
    let live = lives.get(record);
    if (!live) lives.set(record, (live = { life: new AbortController(), inFlight: 0 }));
    return live;
  };

  /** Ends a session whose time has come; the agent of an idle one is asked whether it still works. */
  const expire = async (record: SessionRecord, live: Live): Promise<void> => {
    const idleEndMs = live.inFlight > 0 ? Infinity : record.lastUsedAtMs + record.idleTimeoutMs;
    const lifeEndMs = record.openedAtMs + record.maxLifetimeMs;
    const nowMs = clock.now();
    if (nowMs >= lifeEndMs) return end(record, "max-lifetime");
    if (nowMs < idleEndMs) return arm(record, live, Math.min(idleEndMs, lifeEndMs));
    const health = await live.agent?.then((agent) => agent.health?.()).catch(() => "unhealthy");
    const untouched = live.inFlight === 0 && nowMs >= record.lastUsedAtMs + record.idleTimeoutMs;
    if (record.state === "terminated" || !untouched) return;
    if (health !== "busy") return end(record, health === "unhealthy" ? "unhealthy" : "idle");
    record.lastUsedAtMs = nowMs;
    store.touch();
    return expire(record, live);
  };

  const arm = (record: SessionRecord, live: Live, atMs: number): void => {
    live.cancelExpiry?.();
    live.cancelExpiry = clock.schedule(atMs, () => expire(record, live));
  };

  const logSession = (record: SessionRecord, status: string, reason?: string): void => {
    const { account, region, runtimeId, sessionId, version } = record;
    const change = {
      subject: "session" as const,
      runtimeId,
      name: sessionId,
      status,
      liveVersion: version,
    };
    log.change({ account, region, change: reason === undefined ? change : { ...change, reason } });
  };

  const end = (record: SessionRecord, reason: SessionEnd): void => {
    if (record.state === "terminated") return;
    const live = lives.get(record);
    lives.delete(record);
    live?.cancelExpiry?.();
    live?.life.abort();
    Object.assign(record, { state: "terminated", endedAtMs: clock.now(), endReason: reason });
    logSession(record, "terminated", reason);
    ended.push(record);
    const oldest = ended.length > MAX_ENDED ? ended.shift() : undefined;
    if (oldest && records(oldest)[keyOf(oldest)] === oldest) delete records(oldest)[keyOf(oldest)];
    store.touch();
    store.save();
  };

  const all = (): SessionRecord[] =>
    Object.values(store.state.partitions).flatMap((partition) => Object.values(partition.sessions));

  // Sessions of a loaded state: their processes are gone, their bindings and lifetimes are not.
  for (const record of all()) {
    if (record.state === "terminated") continue;
    record.state = "idle";
    delete record.processId;
    expire(record, liveOf(record));
  }

  return {
    find: (key) => {
      const record = records(key)[keyOf(key)];
      return record?.state === "terminated" ? undefined : record;
    },
    open: (record) => {
      records(record)[keyOf(record)] = record;
      logSession(record, "opened");
      expire(record, liveOf(record));
      store.touch();
    },
    agent: (record, connect) => {
      const live = liveOf(record);
      live.agent ??= connect(record, {
        signal: live.life.signal,
        onCrash: () => end(record, "crashed"),
      });
      live.agent.then(
        (agent) => {
          if (agent.processId !== undefined) record.processId = agent.processId;
        },
        () => end(record, "crashed"),
      );
      return live.agent;
    },
    use: (record) => {
      const live = liveOf(record);
      live.inFlight += 1;
      Object.assign(record, {
        state: "active",
        invocations: record.invocations + 1,
        lastUsedAtMs: clock.now(),
      });
      store.touch();
      return () => {
        live.inFlight -= 1;
        if (record.state === "terminated") return;
        record.lastUsedAtMs = clock.now();
        if (live.inFlight > 0) return;
        record.state = "idle";
        expire(record, live);
        store.touch();
      };
    },
    end,
    endAll: (runtime, reason, endpoint) => {
      for (const record of Object.values(records(runtime)))
        if (record.runtimeId === runtime.id && (endpoint ?? record.endpoint) === record.endpoint)
          end(record, reason);
    },
    all,
    close: () => {
      for (const live of lives.values()) {
        live.cancelExpiry?.();
        live.life.abort();
      }
      lives.clear();
    },
  };
}
