import type { EndpointObservation, VersionObservation } from "../../domain/endpoint.ts";
import { CallError } from "../../domain/promotion/failures.ts";
import type { CallErrorCode } from "../../domain/promotion/failures.ts";
import { pinned, version } from "../domain/values.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** One call that AWS was asked to change something with. */
export interface Mutation {
  readonly atMs: number;
  readonly operation: "update" | "create" | "delete" | "mint";
  readonly endpoint?: string;
  readonly version?: string;
  readonly token: string;
  /** Answered from its token: it changed nothing. */
  readonly repeated: boolean;
}

/** What goes wrong with one attempt of a call. */
export interface Mishap {
  readonly code: CallErrorCode;
  /** AWS executed the call all the same; its answer is lost. */
  readonly executed?: boolean;
}

/** What becomes of an update that AWS accepted. */
export interface Transition {
  readonly afterMs?: number;
  readonly ends?: "ready" | "failed" | "never";
}

interface Endpoint {
  status: EndpointObservation["status"];
  live?: string;
  target?: string;
  description?: string;
  failureReason?: string;
  /** What reads show as live until `lagUntilMs`. */
  shown?: string | undefined;
  lagUntilMs: number;
  /** Counts the changes, so that an outdated transition does nothing. */
  change: number;
}

/** AgentCore as a promotion meets it: versions, endpoints that take time to move, tokens, lag. */
export interface AgentCoreModel {
  readonly mutations: Mutation[];
  readonly openSessions: Map<string, string>;
  /** The version of every session that was ever opened. */
  readonly served: Map<string, string>;
  /** Asked at each accepted update, in order. */
  transition: (update: { endpoint: string; version: string; nth: number }) => Transition;
  /** How long a read shows the live version of before. */
  liveLagMs: number;
  observe(name: string): EndpointObservation | null;
  version(number?: string): VersionObservation | null;
  /** As somebody else would: no call of the engine. */
  repoint(name: string, version: string): void;
  vanish(name: string): void;
  mint(more?: Partial<VersionObservation>): string;
  removeVersion(number: string): void;
  update(change: EndpointChange): void;
  create(change: EndpointChange): void;
  remove(change: { endpoint: string; clientToken: string }): void;
  /** The versions that the engine's calls sent an endpoint to, in order, repeated ones left out. */
  moves(name: string): string[];
}

export interface EndpointChange {
  readonly endpoint: string;
  readonly version: string;
  readonly clientToken: string;
  readonly description?: string;
}

const ENDPOINT_READY_MS = 8_000;
const DELETED_MS = 5_000;

/** Version 1 behind `production`, version 2 behind DEFAULT. */
export function createAgentCoreModel(time: VirtualTime): AgentCoreModel {
  const versions = new Map<string, VersionObservation>([
    ["1", version("1")],
    ["2", version("2")],
  ]);
  const endpoints = new Map<string, Endpoint>([
    ["production", settled("1")],
    ["DEFAULT", settled("2")],
  ]);
  const tokens = new Map<string, string>();
  const mutations: Mutation[] = [];
  let latest = 2;
  let updates = 0;

  const enter = (mutation: Omit<Mutation, "atMs" | "repeated">): boolean => {
    const key = JSON.stringify(mutation);
    const known = tokens.get(mutation.token);
    if (known !== undefined && known !== key)
      throw new CallError("ValidationException", "IdempotentParameterMismatchException");
    mutations.push({ ...mutation, atMs: time.now(), repeated: known !== undefined });
    tokens.set(mutation.token, key);
    return known !== undefined;
  };
  const existing = (name: string): Endpoint => {
    const endpoint = endpoints.get(name);
    if (!endpoint) throw new CallError("ResourceNotFoundException", `no endpoint ${name}`);
    return endpoint;
  };
  const requireVersion = (number: string): void => {
    if (!versions.has(number))
      throw new CallError("ResourceNotFoundException", `no version ${number}`);
  };
  const move = (name: string, endpoint: Endpoint, to: string): void => {
    const { afterMs = ENDPOINT_READY_MS, ends = "ready" } = model.transition({
      endpoint: name,
      version: to,
      nth: (updates += 1),
    });
    const change = (endpoint.change += 1);
    delete endpoint.failureReason;
    Object.assign(endpoint, { status: "UPDATING", target: to });
    if (ends === "never") return;
    time.at(time.now() + afterMs, () => {
      if (endpoint.change !== change) return;
      if (ends === "failed") {
        Object.assign(endpoint, { status: "UPDATE_FAILED", failureReason: "no capacity" });
        return;
      }
      Object.assign(endpoint, {
        status: "READY",
        shown: endpoint.live,
        lagUntilMs: time.now() + model.liveLagMs,
        live: to,
      });
    });
  };
  const model: AgentCoreModel = {
    mutations,
    openSessions: new Map(),
    served: new Map(),
    transition: () => ({}),
    liveLagMs: 0,
    observe: (name) => {
      const endpoint = endpoints.get(name);
      return endpoint ? observed(endpoint, time.now()) : null;
    },
    version: (number = String(latest)) => versions.get(number) ?? null,
    repoint: (name, to) => {
      const endpoint = existing(name);
      endpoint.change += 1;
      Object.assign(endpoint, settled(to), { change: endpoint.change });
    },
    vanish: (name) => void endpoints.delete(name),
    mint: (more = {}) => {
      latest += 1;
      versions.set(String(latest), version(String(latest), { artifact: pinned("d"), ...more }));
      endpoints.set("DEFAULT", settled(String(latest)));
      return String(latest);
    },
    removeVersion: (number) => void versions.delete(number),
    update: ({ endpoint: name, version: to, clientToken: token }) => {
      const endpoint = existing(name);
      requireVersion(to);
      const isKnown = tokens.has(token);
      if (!isKnown && (endpoint.status === "UPDATING" || endpoint.status === "CREATING"))
        throw new CallError("ConflictException", `${name} is ${endpoint.status}`);
      if (enter({ operation: "update", endpoint: name, version: to, token })) return;
      move(name, endpoint, to);
    },
    create: ({ endpoint: name, version: to, clientToken: token }) => {
      requireVersion(to);
      if (!tokens.has(token) && endpoints.has(name))
        throw new CallError("ConflictException", `${name} exists`);
      if (enter({ operation: "create", endpoint: name, version: to, token })) return;
      const endpoint: Endpoint = { status: "CREATING", lagUntilMs: 0, change: 0 };
      endpoints.set(name, endpoint);
      move(name, endpoint, to);
      endpoint.status = "CREATING";
    },
    remove: ({ endpoint: name, clientToken: token }) => {
      const endpoint = existing(name);
      if (enter({ operation: "delete", endpoint: name, token })) return;
      endpoint.change += 1;
      endpoint.status = "DELETING";
      time.at(time.now() + DELETED_MS, () => void endpoints.delete(name));
    },
    moves: (name) =>
      mutations
        .filter(({ endpoint, repeated }) => endpoint === name && !repeated)
        .map((mutation) => mutation.version ?? "deleted"),
  };
  return model;
}

function settled(live: string): Endpoint {
  return { status: "READY", live, target: live, lagUntilMs: 0, change: 0 };
}

function observed(endpoint: Endpoint, nowMs: number): EndpointObservation {
  const { status, live, target, failureReason, description, shown, lagUntilMs } = endpoint;
  const liveVersion = nowMs < lagUntilMs ? shown : live;
  return {
    status,
    ...(liveVersion === undefined ? {} : { liveVersion }),
    ...(target === undefined ? {} : { targetVersion: target }),
    ...(failureReason === undefined ? {} : { failureReason }),
    ...(description === undefined ? {} : { description }),
    observedAtMs: nowMs,
  };
}
