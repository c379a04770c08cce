import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { freePort } from "../../client/local/free-port.ts";
import { startTemporalServer } from "../../client/local/temporal-server.ts";
import type { TemporalServer } from "../../client/local/temporal-server.ts";
import { SEARCH_ATTRIBUTES } from "../../domain/search-attributes.ts";
import { laneMoments, playMoment, wantedEnd } from "./lane-moments.ts";
import { setStage } from "./stage.ts";

let server: TemporalServer;
let folder: string;

/** Its state is on disk, and outlives it. */
async function startServer(port: number): Promise<void> {
  server = await startTemporalServer({
    cliPath: inject("temporalCliPath"),
    port,
    headless: true,
    dbFilename: path.join(folder, "temporal.db"),
    searchAttributes: SEARCH_ATTRIBUTES,
  });
}

async function crash(): Promise<void> {
  const port = Number(server.address.split(":")[1]);
  await server.kill();
  await startServer(port);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "acr-server-"));
  await startServer(await freePort());
});
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true });
});

test.each(laneMoments)(
  "the Temporal server killed when %s: no request is lost, and none runs twice",
  async (_name, moment) => {
    const stage = await setStage({ temporalAddress: server.address });
    expect(await playMoment(moment, { stage, crash })).toEqual(wantedEnd(moment));
  },
);
