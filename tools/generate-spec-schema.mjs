// Writes docs/spec.schema.json. Run after a build: npm run build && node tools/generate-spec-schema.mjs
import { writeFile } from "node:fs/promises";
import { renderSpecJsonSchema } from "../dist/domain/spec/spec-schema.js";

const file = new URL("../docs/spec.schema.json", import.meta.url);
await writeFile(file, `${JSON.stringify(renderSpecJsonSchema(), null, 2)}\n`);
