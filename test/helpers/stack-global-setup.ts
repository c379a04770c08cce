import type { TestProject } from "vitest/node";
import { findTemporalCli } from "../../client/local/temporal-cli.ts";
import { freePort } from "../../client/local/free-port.ts";
import { startStack } from "../../tools/stack/stack.mjs";
import type { Stack } from "../../tools/stack/stack.mjs";
import { provideBundle } from "./temporal-global-setup.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly postgresqlRestart: Stack["postgresqlRestart"];
  }
}

/** PostgreSQL and the full Temporal server of docker-compose.yml, for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cli = await findTemporalCli();
  const [temporal, ui, emulator] = await Promise.all([freePort(), freePort(), freePort()]);
  const stack = await startStack({
    env: {
      TEMPORAL_PORT: String(temporal),
      TEMPORAL_UI_PORT: String(ui),
      EMULATOR_PORT: String(emulator),
    },
    onProgress: (line) => console.error(line),
  });
  project.provide("temporalCliPath", cli.path);
  project.provide("temporalAddress", stack.address);
  project.provide("temporalNamespace", "default");
  project.provide("postgresqlRestart", stack.postgresqlRestart);
  const removeBundle = await provideBundle(project);
  return async () => {
    await stack.stop();
    await removeBundle();
  };
}
