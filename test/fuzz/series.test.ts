import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApplicationFailure } from "@temporalio/activity";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { readSeries } from "../../activities/promotion/read-series.ts";
import { AWS, clientsOf, run } from "../activities/story.ts";

/** CloudWatch as it could be at its worst: it answers these pages, one a call. */
async function answering() {
  const pages: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    response.end(pages.shift() ?? "{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  return { pages, clients: clientsOf(`http://127.0.0.1:${port}`) };
}

const number = fc.oneof(
  fc.nat(),
  fc.double(),
  fc.constantFrom("NaN", "Infinity", "-Infinity", "1", null, {}),
);
const result = fc.record(
  {
    Id: fc.oneof(fc.constantFrom("invocations", "errors", "__proto__"), fc.jsonValue()),
    Label: fc.oneof(fc.constant("a"), fc.jsonValue()),
    StatusCode: fc.oneof(
      fc.constantFrom("Complete", "Complete", "PartialData", "Forbidden", "New"),
      fc.jsonValue(),
    ),
    Timestamps: fc.array(fc.oneof(fc.integer({ min: 1, max: 2_000_000_000 }), number), {
      maxLength: 4,
    }),
    Values: fc.array(number, { maxLength: 4 }),
  },
  { requiredKeys: [] },
);
const near = fc.tuple(result, result).map(([invocations, errors]) => ({
  MetricDataResults: [
    { ...invocations, Id: "invocations" },
    { ...errors, Id: "errors" },
  ],
}));
const page = fc.oneof(
  near,
  fc.record({ MetricDataResults: fc.array(result, { maxLength: 2 }) }, { requiredKeys: [] }),
  fc.jsonValue(),
);
const body = fc.oneof(
  page.map((value) => JSON.stringify(value)),
  fc.string(),
);

test("whatever CloudWatch answers is numbers by time, all of them Complete, or a failure with a code", async () => {
  const { pages, clients } = await answering();
  const request = {
    MetricDataQueries: [{ Id: "invocations" }, { Id: "errors" }],
    StartTime: new Date(0),
    EndTime: new Date(60_000),
  };
  await fc.assert(
    fc.asyncProperty(body, async (answer) => {
      pages.push(answer);
      const read = await run(() => readSeries({ clients } as never, AWS, request)).catch(
        (error: unknown) => error,
      );
      pages.length = 0;
      if (read instanceof Error) {
        expect(read).toBeInstanceOf(ApplicationFailure);
        expect((read as ApplicationFailure).type).not.toBe("");
        return;
      }
      const series = read as Awaited<ReturnType<typeof readSeries>>;
      expect(answer.match(/"StatusCode":"Complete"/g)).toHaveLength(2);
      for (const [time, value] of [...series.values()].flatMap((points) => [...points]))
        expect([Number.isFinite(time), Number.isFinite(value)]).toEqual([true, true]);
    }),
    { numRuns: 300 },
  );
});
