// Writes docs/iam/*.json: what `agentcore-rollouts iam-policy` prints, with placeholders.
import { mkdir, writeFile } from "node:fs/promises";
import { POLICIES } from "../dist/domain/iam/permissions.js";
import { DENIALS, renderDenial, renderPolicy } from "../dist/domain/iam/render-policy.js";

const folder = new URL("../docs/iam/", import.meta.url);
await mkdir(folder, { recursive: true });
const documents = [
  ...POLICIES.map((name) => [name, renderPolicy(name, {})]),
  ...DENIALS.map((name) => [name, renderDenial(name, {})]),
];
for (const [name, document] of documents)
  await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(document, null, 2)}\n`);
