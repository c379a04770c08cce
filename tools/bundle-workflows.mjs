// Bundles the workflows once, at build time, so that a worker starts in a second and every worker
// of a release runs the same bytes.
import { copyFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode } from "@temporalio/worker";

const dist = new URL("../dist/", import.meta.url);
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL("workflows/index.js", dist)),
  logger: { trace() {}, debug() {}, info() {}, log() {}, warn: console.warn, error: console.error },
});
await writeFile(new URL("workflow-bundle.js", dist), code);
// Not TypeScript, since Temporal loads it by its path.
await copyFile(
  new URL("../worker/failure-converter.cjs", import.meta.url),
  new URL("worker/failure-converter.cjs", dist),
);
