import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

import type { Admin } from "../admin/routes.ts";
import { bearerCaller } from "../auth/bearer.ts";
import { isPresigned, queryOf, verifySignature } from "../auth/verify-signature.ts";
import { AwsError } from "../protocol/errors.ts";
import { readJsonInput } from "../protocol/json-rpc.ts";
import type { Operation } from "../protocol/operations.ts";
import { readRestInput } from "../protocol/rest-json.ts";
import { matchRoute, matchTarget } from "../protocol/router.ts";
import { answerSts, callerOf, stsAction, stsError } from "../sts/sts.ts";
import type { Caller } from "../sts/sts.ts";
import type { World } from "../world.ts";
import { send, sendError, sendOutput } from "./answer.ts";
import { readBody } from "./body.ts";
import { execute } from "./execute.ts";
import type { Interruptions } from "./execute.ts";
import { identityOf } from "./identity.ts";

const NO_QUERY = new URLSearchParams();
const ADMIN_PREFIX = "/_emulator/";

export interface Site {
  readonly world: World;
  readonly interruptions: Interruptions;
  readonly admin: Admin;
}

/** One port for everything: the three services, STS, and the admin API. */
export function createEmulatorServer(site: Site): Server {
  const server = createServer((request, response) => {
    // Whatever goes wrong ends in an answer: a request must never end the process.
    serve(site, request, response).catch((error: unknown) => {
      const known =
        error instanceof AwsError
          ? error
          : new AwsError(500, "InternalServerException", String(error));
      if (response.headersSent) response.destroy();
      else void sendError(response, known);
    });
  });
  // Invocations may take 15 minutes, streams an hour.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 75_000;
  return server;
}

async function serve(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? "/";
  const queryStart = url.indexOf("?");
  const path = queryStart < 0 ? url : url.slice(0, queryStart);
  const query = queryStart < 0 ? NO_QUERY : new URLSearchParams(url.slice(queryStart + 1));
  if (path.startsWith(ADMIN_PREFIX)) {
    const { plain: body } = await readBody(request);
    const answer = await site.admin({
      method: request.method ?? "GET",
      path: path.slice(ADMIN_PREFIX.length),
      query,
      body,
    });
    const headers = { "content-type": "application/json" };
    return send(response, {
      status: answer.status,
      headers,
      body: JSON.stringify(answer.body ?? {}),
    });
  }
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return serveTarget(site, { request, response }, target);
  if (path === "/" && (request.method === "POST" || query.has("Action")))
    return serveSts(site, request, response);
  const match = matchPath(request.method ?? "GET", path);
  const { raw: rawBody, plain: body } = await readBody(request);
  const { labels, operation } = match;
  const read = () => readRestInput(operation, { labels, query, headers: request.headers, body });
  return serveOperation(site, { request, rawBody, response, operation, read });
}

function matchPath(method: string, path: string) {
  try {
    const match = matchRoute(method, path);
    if (match) return match;
  } catch {
    throw new AwsError(400, "SerializationException", `${path} is not valid percent-encoding`);
  }
  throw new AwsError(404, "UnknownOperationException", `No operation answers ${method} ${path}`);
}

async function serveTarget(
  site: Site,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  target: string,
): Promise<void> {
  const operation = matchTarget(target);
  const { raw: rawBody, plain: body } = await readBody(request);
  if (!operation)
    throw new AwsError(
      400,
      "UnknownOperationException",
      `No operation answers the target ${target}`,
    );
  return serveOperation(site, {
    request,
    rawBody,
    response,
    operation,
    read: () => readJsonInput(operation, body),
  });
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly rawBody: Uint8Array;
  readonly response: ServerResponse;
  readonly operation: Operation;
  readonly read: () => Promise<Record<string, unknown>>;
}

async function serveOperation(
  site: Site,
  { request, rawBody, response, operation, read }: Incoming,
): Promise<void> {
  const { world } = site;
  const { accessKeyId } = identityOf(request.headers);
  const gone = () => abortedWhenGone(response);
  try {
    const caller = identify(world, request, rawBody);
    const input = await read().catch((error: unknown) => {
      if (error instanceof AwsError) throw error;
      throw new AwsError(
        400,
        "SerializationException",
        `The body cannot be read: ${String(error)}`,
      );
    });
    const result = await execute(world, site.interruptions, {
      operation,
      input,
      caller,
      accessKeyId,
      headers: request.headers,
      gone,
    });
    if (result === "silence") return;
    if (result === "cut") return cut(request);
    if ("error" in result) return await sendError(response, result.error, operation);
    await sendOutput(response, operation, result.output);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await sendError(response, error, operation);
  }
}

/** A signal that aborts when the client goes away before it has its answer. */
function abortedWhenGone(response: ServerResponse): AbortSignal {
  const client = new AbortController();
  const check = (): void => void (response.writableFinished || client.abort());
  if (response.closed) check();
  else response.once("close", check);
  return client.signal;
}

/** Who sent a request: by its token, or by its signature, which is checked when asked. */
function identify(world: World, request: IncomingMessage, rawBody: Uint8Array): Caller {
  const { headers, method = "GET", url = "/" } = request;
  const { accessKeyId, region } = identityOf(headers, queryOf(url));
  const { account, auth } = world.settings;
  const bearer = bearerCaller(headers, url, { account, region });
  if (bearer) return bearer;
  // A URL that was handed on proves nothing by itself, so its signature is always checked.
  if (auth.verifySignatures || isPresigned(url)) {
    const known = { credentials: auth.credentials, state: world.store.state };
    verifySignature(known, { method, url, headers, rawBody });
  }
  return callerOf(world, accessKeyId, region);
}

/** Resets the connection, as a network does: no FIN, no answer. */
function cut(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

async function serveSts(
  { world }: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { raw: rawBody, plain } = await readBody(request);
  const form =
    request.method === "POST"
      ? new URLSearchParams(new TextDecoder().decode(plain))
      : queryOf(request.url ?? "/");
  if (stsAction(form) === undefined) {
    throw new AwsError(
      400,
      "UnknownOperationException",
      `No operation answers Action=${form.get("Action")}`,
    );
  }
  const headers = { "content-type": "text/xml" };
  try {
    const body = answerSts(world, identify(world, request, rawBody), form);
    world.store.save();
    await send(response, { status: 200, headers, body });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await send(response, { status: error.status, headers, body: stsError(error) });
  }
}
