/**
 * Writes what the docs take from the code: docs/spec.md out of the schema, and the state diagram of
 * docs/concepts.md out of the steps.
 *
 *   npm run generate:docs       writes them
 *   node tools/generate-docs.mjs --check   fails when they are not as the code is
 */
import { readFile, writeFile } from "node:fs/promises";
import { renderSpecPage } from "./docs/spec-page.mjs";
import { renderStateDiagram } from "./docs/state-diagram.mjs";

const at = (path) => new URL(`../docs/${path}`, import.meta.url);

const schema = JSON.parse(await readFile(at("spec.schema.json"), "utf8"));
const concepts = await readFile(at("concepts.md"), "utf8");
const between = /(<!-- states:begin -->\n\n).*?(<!-- states:end -->)/s;
if (!between.test(concepts))
  throw new Error("docs/concepts.md has lost its marks states:begin, states:end");
const diagram = await renderStateDiagram();
const pages = {
  "spec.md": renderSpecPage(schema),
  "concepts.md": concepts.replace(between, (_all, begin, end) => `${begin}${diagram}\n\n${end}`),
};

for (const [name, text] of Object.entries(pages)) {
  if (!process.argv.includes("--check")) await writeFile(at(name), text);
  else if ((await readFile(at(name), "utf8").catch(() => "")) !== text) {
    console.error(`docs/${name} is not as the code is; next: npm run generate:docs`);
    process.exitCode = 1;
  }
}
