import { createServer, request as sendRequest } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { onTestFinished } from "vitest";

/** An answer as it went over the wire. */
export interface Recorded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Stands before a server and keeps every answer: what a client made of one can be held against it. */
export async function recordingProxy(target: string) {
  const answers: Recorded[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method, headers, url = "/" } = incoming;
    const body = await buffer(incoming);
    const forwarded = sendRequest(new URL(url, target), { method, headers }, async (answer) => {
      const recorded = {
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        body: await buffer(answer),
      };
      answers.push(recorded);
      outgoing.writeHead(recorded.status, recorded.headers).end(recorded.body);
    });
    forwarded.once("error", () => outgoing.destroy());
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answers };
}
