import type { Connected } from "../connect.ts";

/** What `temporal server start-dev` and `agentcore-rollouts dev` serve beside port 7233. */
const LOCAL_UI = { port: "7233", url: "http://localhost:8233" };

/** The promotion's page in the Temporal UI; undefined where nobody told us the UI's address. */
export function renderUiLink(
  connected: Pick<Connected, "address" | "namespace">,
  env: NodeJS.ProcessEnv,
  workflowId: string,
): string | undefined {
  const base = env["TEMPORAL_UI_URL"] || localUiOf(connected.address);
  if (!base) return undefined;
  const path = ["namespaces", connected.namespace, "workflows", workflowId]
    .map(encodeURIComponent)
    .join("/");
  return `${base.replace(/\/+$/, "")}/${path}`;
}

function localUiOf(address: string): string | undefined {
  const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  const isLocal = host === "localhost" || host === "127.0.0.1" || host === "[::1]";
  return isLocal && port === LOCAL_UI.port ? LOCAL_UI.url : undefined;
}
