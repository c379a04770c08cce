import { randomUUID } from "node:crypto";
import { Connection } from "@temporalio/client";
import { inject } from "vitest";
import { setupCluster } from "../../client/setup/setup-cluster.ts";

/** A namespace for one story: a page over all promotions shows no other's. */
export async function createNamespace(): Promise<string> {
  const namespace = `pages-${randomUUID()}`;
  const connection = await Connection.connect({ address: inject("temporalAddress") });
  await setupCluster({ connection, namespace });
  await connection.close();
  return namespace;
}
