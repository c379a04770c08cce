// Writes docs/spec.schema.json and docs/policy.schema.json. Run after a build: npm run generate:schema
import { writeFile } from "node:fs/promises";
import { renderPolicyJsonSchema } from "../dist/domain/policy/policy-schema.js";
import { renderSpecJsonSchema } from "../dist/domain/spec/spec-schema.js";

await write("spec", renderSpecJsonSchema());
await write("policy", renderPolicyJsonSchema());

async function write(name, schema) {
  const file = new URL(`../docs/${name}.schema.json`, import.meta.url);
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}
