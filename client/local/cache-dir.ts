import path from "node:path";
import envPaths from "env-paths";

/** Where things that cost minutes to make are kept: `AGENTCORE_ROLLOUTS_CACHE`, else the user's cache directory. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env["AGENTCORE_ROLLOUTS_CACHE"];
  return chosen ? path.resolve(chosen) : envPaths("agentcore-rollouts", { suffix: "" }).cache;
}
