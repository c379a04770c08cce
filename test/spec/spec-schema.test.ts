import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { isScalar, parse, parseDocument, visit } from "yaml";
import { readSpecFile } from "../../client/spec/read-spec-file.ts";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import { renderSpecJsonSchema } from "../../domain/spec/spec-schema.ts";

const fromHere = (path: string) => new URL(path, import.meta.url);

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** Every key of the schema, as `smoke.turns.payload`. */
function keysOf(node: SchemaNode, path = ""): [string, SchemaNode][] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, inner]) => {
    const name = path === "" ? key : `${path}.${key}`;
    return [[name, inner] as [string, SchemaNode], ...keysOf(inner, name)];
  });
  const forms = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.items ? [node.items] : [])];
  return [...own, ...forms.flatMap((form) => keysOf(form, path))];
}

function keysOfValue(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOfValue(item, path));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = path === "" ? key : `${path}.${key}`;
    return [name, ...keysOfValue(inner, name)];
  });
}

/** A gate that is shown in one of the two lists need not be in the other. */
const inEitherStep = (name: string): string => name.replace(/^bake\.gates/, "gate.gates");

test("docs/spec.schema.json is what the code generates", async () => {
  const written = JSON.parse(await readFile(fromHere("../../docs/spec.schema.json"), "utf8"));
  expect(written, "run: npm run build && node tools/generate-spec-schema.mjs").toEqual(
    renderSpecJsonSchema(),
  );
});

test("every key of the schema is described", () => {
  const keys = keysOf(renderSpecJsonSchema());
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.filter(([, { description }]) => !description)).toEqual([]);
});

test.each(["minimal", "full", "mcp", "streaming"])(
  "examples/%s.yaml is a valid spec",
  async (name) => {
    expect(await readSpecFile(fromHere(`../../examples/${name}.yaml`).pathname)).toHaveProperty(
      "ok",
    );
  },
);

test("examples/minimal.yaml has about ten lines", async () => {
  const text = await readFile(fromHere("../../examples/minimal.yaml"), "utf8");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(lines.length).toBeLessThanOrEqual(10);
});

test("examples/full.yaml has every key; those of forms that exclude each other in a comment", async () => {
  const text = await readFile(fromHere("../../examples/full.yaml"), "utf8");
  const present = new Set(keysOfValue(parse(text)).map(inEitherStep));
  const comments = text
    .split("\n")
    .map((line) => line.split("# ")[1] ?? "")
    .join("\n");
  const keys = new Set(keysOf(renderSpecJsonSchema()).map(([name]) => inEitherStep(name)));
  const missing = [...keys].filter((name) => !present.has(name));
  expect(missing).toEqual([
    "$schema",
    "candidate.after",
    "candidate.endpoint",
    "candidate.runtime",
    "candidate.roleArn",
    "candidate.externalId",
    "candidate.promotedAtLeast",
    "candidate.artifact.bucket",
    "candidate.artifact.key",
    "candidate.artifact.versionId",
    "stages",
    "stages.endpoint",
    "stages.runtime",
    "stages.roleArn",
    "stages.externalId",
    "stages.promotedAtLeast",
    "stages.smoke",
    "stages.gate",
    "stages.approval",
    "stages.verify",
    "stages.bake",
    "stages.rollback",
    "smoke.turns.callTool",
    "smoke.turns.callTool.name",
    "smoke.turns.callTool.arguments",
    "smoke.turns.message",
    "smoke.turns.listTools",
    "smoke.turns.agentCard",
    ...["tell", "ask"].flatMap((key) =>
      ["callTool", "callTool.name", "callTool.arguments", "message"].map(
        (inner) => `smoke.isolation.${key}.${inner}`,
      ),
    ),
    "smoke.caller.jwt",
  ]);
  for (const name of missing) expect(comments).toContain(`${name.split(".").at(-1)}`);
});

test("what examples/full.yaml marks as the default is the default", async () => {
  const text = await readFile(fromHere("../../examples/full.yaml"), "utf8");
  const document = parseDocument(text);
  let removed = 0;
  visit(document, {
    Pair: (_key, { value }) => {
      if (!isScalar(value) || !value.comment?.includes("[default]")) return undefined;
      removed += 1;
      return visit.REMOVE;
    },
  });
  expect(removed).toBeGreaterThan(20);
  expect(normaliseSpec(document.toJS())).toEqual(normaliseSpec(parse(text)));
});
