import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode } from "@temporalio/worker";
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
    /** Its UI; empty where none is served. */
    readonly temporalUiUrl: string;
    /** A namespace there with our search attributes. */
    readonly temporalNamespace: string;
    /** The workflows, bundled once from their sources. */
    readonly workflowBundlePath: string;
  }
}

/** One Temporal server for the whole run. The first run on a machine may build the CLI, for minutes. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cli = await findTemporalCli();
  const server = await startTemporalServer({
    cliPath: cli.path,
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  project.provide("temporalCliPath", cli.path);
  project.provide("temporalAddress", server.address);
  project.provide("temporalUiUrl", server.uiUrl ?? "");
  project.provide("temporalNamespace", server.namespace);
  const removeBundle = await provideBundle(project);
  return async () => {
    await server.kill();
    await removeBundle();
  };
}

export async function provideBundle(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "agentcore-rollouts-bundle-"));
  const workflowBundlePath = join(folder, "workflow-bundle.js");
  await writeFile(workflowBundlePath, await bundleWorkflows());
  project.provide("workflowBundlePath", workflowBundlePath);
  return () => rm(folder, { recursive: true });
}

async function bundleWorkflows(): Promise<string> {
  const workflowsPath = fileURLToPath(new URL("../../workflows/index.ts", import.meta.url));
  const silent = (): void => {};
  const logger = {
    trace: silent,
    debug: silent,
    info: silent,
    log: silent,
    warn: console.warn,
    error: console.error,
  };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  return withoutSources(code);
}

const EMPTY_MAP = { version: 3, file: "workflow-bundle.js", sources: [], names: [], mappings: "" };

/** Two thirds of a bundle are its source map, which each worker of a test would read in vain. */
function withoutSources(code: string): string {
  const map = Buffer.from(JSON.stringify(EMPTY_MAP)).toString("base64");
  const at = code.lastIndexOf("//# sourceMappingURL=");
  return `${code.slice(0, at)}//# sourceMappingURL=data:application/json;charset=utf-8;base64,${map}\n`;
}
