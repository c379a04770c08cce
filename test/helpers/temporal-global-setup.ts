import type { TestProject } from "vitest/node";
import { findTemporalCli } from "../../client/local/temporal-cli.ts";
import { startTemporalServer } from "../../client/local/temporal-server.ts";
import { SEARCH_ATTRIBUTES } from "../../domain/search-attributes.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The executable, for tests that start a server of their own. */
    readonly temporalCliPath: string;
    /** host:port of the one server of this run. */
    readonly temporalAddress: string;
    /** A namespace there with our search attributes. */
    readonly temporalNamespace: string;
  }
}

/** One Temporal server for the whole run. The first run on a machine may build the CLI, for minutes. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cli = await findTemporalCli();
  const server = await startTemporalServer({
    cliPath: cli.path,
    headless: true,
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  project.provide("temporalCliPath", cli.path);
  project.provide("temporalAddress", server.address);
  project.provide("temporalNamespace", server.namespace);
  return () => server.kill();
}
