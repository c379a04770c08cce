import type { AgentSource } from "../agents/source.ts";
import type { CallFilter } from "../call-log.ts";
import type { Traffic } from "../cloudwatch/record.ts";
import type { SimulatedTraffic } from "../cloudwatch/simulate-traffic.ts";
import type { Controls, Repoint } from "../controls.ts";
import type { Fault } from "../faults/fault.ts";
import { AwsError } from "../protocol/errors.ts";
import type { Scope } from "../scope.ts";

interface AdminRequest {
  readonly method: string;
  /** After `/_emulator/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

interface AdminAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export type Admin = (request: AdminRequest) => Promise<AdminAnswer>;

type Route = (
  controls: Controls,
  request: { id: string; query: URLSearchParams; body: unknown },
) => unknown;

const routes: Readonly<Record<string, Route>> = {
  "GET health": (controls) => ({ ok: true, nowMs: controls.clock.now() }),
  "GET calls": (controls, { query }) => controls.calls(filterOf(query)),
  "GET faults": (controls) => controls.faults(),
  "POST faults": (controls, { body }) => ({ id: controls.addFault(body as Fault) }),
  "DELETE faults/*": (controls, { id }) => found(controls.removeFault(id)),
  "GET holds": (controls) => controls.holds(),
  "GET holds/*": async (controls, { id }) => (await controls.holdReached(id), { id }),
  "DELETE holds/*": (controls, { id }) => found(controls.releaseHold(id)),
  "GET agents": (controls) => controls.artifacts(),
  "POST agents": (controls, { body }) => {
    const { artifact, source } = body as { artifact: string; source: AgentSource };
    controls.setAgent(artifact, source);
  },
  "POST traffic": (controls, { body }) => controls.recordTraffic(body as Traffic & Partial<Scope>),
  "POST traffic/simulated": (controls, { body }) =>
    controls.simulateTraffic(body as SimulatedTraffic & Partial<Scope>),
  "GET sessions": (controls) => controls.sessions(),
  "POST repoint": (controls, { body }) => controls.repoint(body as Repoint),
  "GET state": (controls) => controls.state,
  "POST clock/advance": (controls, { body }) => advance(controls, (body as { ms: number }).ms),
};

/** The admin API over the same controls that the handle in the process has. */
export const adminOf =
  (controls: Controls): Admin =>
  async ({ method, path, query, body }) => {
    const [collection = "", id = ""] = path.split("/").map(decodeURIComponent);
    const route = routes[`${method} ${path}`] ?? routes[`${method} ${collection}/*`];
    if (!route || (id === "" && path.endsWith("/")))
      return { status: 404, body: { message: `no ${method} ${path}` } };
    try {
      const given: unknown = body.byteLength > 0 ? JSON.parse(new TextDecoder().decode(body)) : {};
      return { status: 200, body: await route(controls, { id, query, body: given }) };
    } catch (error) {
      const status = error instanceof AwsError ? error.status : 400;
      return { status, body: { message: error instanceof Error ? error.message : String(error) } };
    }
  };

function filterOf(query: URLSearchParams): CallFilter {
  const kind = query.get("kind");
  const operation = query.get("operation");
  const after = query.get("after");
  return {
    ...((kind === "call" || kind === "change") && { kind }),
    ...(operation !== null && { operation }),
    ...(after !== null && { after: Number(after) }),
  };
}

function found(was: boolean): unknown {
  if (!was) throw new AwsError(404, "NotFound", "there is none of this id");
  return {};
}

async function advance({ clock }: Controls, ms: number): Promise<{ nowMs: number }> {
  if (!("advance" in clock) || typeof clock.advance !== "function")
    throw new Error("this clock cannot be stepped");
  await clock.advance(ms);
  return { nowMs: clock.now() };
}
