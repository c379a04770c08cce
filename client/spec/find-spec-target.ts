import { stat } from "node:fs/promises";
import type { PromotionTarget } from "../../domain/target.ts";
import { isSpecFileName } from "./is-spec-file-name.ts";

/**
 * The endpoint that a name means where it names a spec file; undefined where it names none.
 *
 * @throws SpecFileError
 */
export async function findSpecTarget(name: string): Promise<PromotionTarget | undefined> {
  if (!(await isSpecFile(name))) return undefined;
  // Reading a spec takes longer to load than Temporal's client, and few names are files.
  const { requireSpec } = await import("./require-spec.ts");
  return (await requireSpec(name)).target;
}

async function isSpecFile(name: string): Promise<boolean> {
  if (isSpecFileName(name)) return true;
  const found = await stat(name).catch(() => undefined);
  return found?.isFile() ?? false;
}
