import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { computeReport } from "../../domain/report/report.ts";
import { askTogether } from "../ask-together.ts";
import { ClientError } from "../client-error.ts";
import { getRecord } from "../get-record.ts";
import { getLanes, listLanes } from "../lanes/lanes.ts";
import { getStatus } from "../promotion-view.ts";
import { renderBody } from "../report/render-html.ts";
import { html } from "../report/html.ts";
import type { Html } from "../report/html.ts";
import { listPromotions } from "../resolve-promotion.ts";
import { computeRows } from "./dashboard-model.ts";
import { SCRIPT, renderPage, renderRows } from "./render-dashboard.ts";

const LOOK_MS = 2_000;
const MOST_PROMOTIONS = 200;

export interface DashboardOptions {
  readonly client: Client;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  readonly port?: number;
}

export interface Dashboard {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves all lanes and, for each promotion, its report, both kept up to date. It reads and shows
 * commands to copy, and takes none: who can reach a port is nobody's identity.
 */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { client, host = "127.0.0.1", port = 0 } = options;
  const views = createViews(client);
  const server = createServer((request, response) => {
    void answer({ request, response, host }, views).catch((error: unknown) => {
      if (!response.headersSent) send(response, { status: 500, body: describe(error) });
      else response.end();
    });
  });
  await listen(server, host, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly host: string;
}

/** One view, by the path of its page; undefined when there is no such page. */
type Views = (path: string) => (() => Promise<Html>) | undefined;

/** However many look at a page, Temporal is asked once each time. */
function createViews(client: Client): Views {
  const running = new Map<string, { atMs: number; view: Promise<Html> }>();
  const shared = (key: string, draw: () => Promise<Html>) => async (): Promise<Html> => {
    const known = running.get(key);
    if (known && Date.now() - known.atMs < LOOK_MS / 2) return known.view;
    const view = draw();
    running.set(key, { atMs: Date.now(), view });
    return view;
  };
  return (path) => {
    if (path === "/") return shared(path, () => drawLanes(client));
    const [, id] = /^\/promotions\/([^/]+)$/.exec(path) ?? [];
    return id === undefined
      ? undefined
      : shared(path, () => drawPromotion(client, decodeURIComponent(id)));
  };
}

async function drawLanes(client: Client): Promise<Html> {
  const [laneIds, promotionIds] = await Promise.all([
    listLanes(client),
    listPromotions(client, "running"),
  ]);
  const [lanes, promotions] = await Promise.all([
    getLanes(client, laneIds),
    askTogether(promotionIds.slice(0, MOST_PROMOTIONS), (id) => getStatus(client, id)),
  ]);
  return renderRows(computeRows(lanes, promotions));
}

async function drawPromotion(client: Client, workflowId: string): Promise<Html> {
  try {
    return renderBody(computeReport(await getRecord(client, workflowId), Date.now()));
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return html`<main>
      <h1>${error.message}</h1>
      <pre>${error.next}</pre>
    </main>`;
  }
}

async function answer({ request, response, host }: Exchange, views: Views): Promise<void> {
  if (!isForUs(request, host))
    return send(response, { status: 403, body: "This host name is not served here.\n" });
  if (request.method !== "GET")
    return send(response, { status: 405, body: "The dashboard only shows.\n" });
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (path === "/dashboard.js") return send(response, { type: "text/javascript", body: SCRIPT });
  const isLive = path.startsWith("/live/");
  const view = views(isLive ? path.slice("/live".length) : path);
  if (!view) return send(response, { status: 404, body: "There is no such page.\n" });
  if (isLive) return stream(request, response, view);
  send(response, { type: "text/html", body: renderPage("agentcore-rollouts", await view()) });
}

/** A page of another site may not read this one under a name that it points here (DNS rebinding). */
function isForUs({ headers }: IncomingMessage, host: string): boolean {
  if (host !== "127.0.0.1" && host !== "::1" && host !== "localhost") return true;
  const name = (headers.host ?? "").replace(/:\d+$/, "");
  return ["127.0.0.1", "[::1]", "localhost"].includes(name);
}

/** Server-sent events: the view, whenever it is another. */
async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  view: () => Promise<Html>,
): Promise<void> {
  response.writeHead(200, headersOf("text/event-stream"));
  const closed = new AbortController();
  request.once("close", () => closed.abort());
  let before = "";
  while (!closed.signal.aborted) {
    // What cannot be read now is asked for again: the page says that it may be out of date.
    const { markup } = await view().catch(() => ({ markup: before }));
    response.write(markup === before ? ": the same\n\n" : `data: ${JSON.stringify(markup)}\n\n`);
    before = markup;
    await sleep(LOOK_MS, undefined, { signal: closed.signal }).catch(() => undefined);
  }
}

function send(
  response: ServerResponse,
  page: { status?: number; type?: string; body: string },
): void {
  const { status = 200, type = "text/plain", body } = page;
  response.writeHead(status, headersOf(`${type}; charset=utf-8`)).end(body);
}

/** Nothing of a page but what it brings itself. */
const headersOf = (type: string): Record<string, string> => ({
  "content-type": type,
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
});

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.message}\n` : "It failed.\n";
}
