/** docs/spec.md out of docs/spec.schema.json: every key, what it may hold, and what it is for. */

const INTRODUCTION = `<!-- Written by "npm run generate:docs" from spec.schema.json. -->

# The spec

One YAML or JSON file says what is promoted, where, and what must hold. Ten lines are enough
([minimal.yaml](../examples/minimal.yaml)); everything else has a default
([full.yaml](../examples/full.yaml) shows every key with it). Unknown keys are refused, and all mistakes
are told at once, each with its line.

Editors complete it and show these texts with this first line:

    # yaml-language-server: $schema=https://…/docs/spec.schema.json

Durations carry their unit (\`500ms\`, \`90s\`, \`10m\`, \`24h\`, \`14d\`); shares are \`5%\` or \`0.05\`.
`;

export function renderSpecPage(schema) {
  const { properties, required = [] } = schema;
  const names = Object.keys(properties).filter((name) => name !== "$schema");
  return [
    INTRODUCTION,
    ...names.map((name) => renderTop(name, properties[name], required.includes(name))),
  ].join("\n");
}

function renderTop(name, node, isRequired) {
  const rows = rowsOf(node, "");
  const values = describeValues(node);
  return [
    `## ${name}`,
    "",
    `${node.description ?? ""}${isRequired ? " Required." : ""}${values === "" ? "" : ` (${escape(values)})`}`,
    "",
    ...(rows.length === 0
      ? []
      : [
          "| key | holds | what for |",
          "| --- | --- | --- |",
          ...rows.map((cells) => `| ${cells.join(" | ")} |`),
          "",
        ]),
  ].join("\n");
}

/** The keys in a node, in those of its items and in each of its forms; one that several forms share once. */
function rowsOf(node, path) {
  const rows = new Map();
  for (const form of formsOf(node)) {
    for (const [key, inner] of Object.entries(form.properties ?? {})) {
      const name = path === "" ? key : `${path}.${key}`;
      const must = form.required?.includes(key) ? " (required)" : "";
      const row = [`\`${name}\`${must}`, escape(describeValues(inner)), escape(inner.description)];
      if (!rows.has(row.join("|"))) rows.set(row.join("|"), row);
      for (const deeper of rowsOf(inner, `${name}${isList(inner) ? "[]" : ""}`))
        rows.set(deeper.join("|"), deeper);
    }
  }
  return [...rows.values()];
}

function formsOf(node) {
  const inner = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.items ? [node.items] : [])];
  return [node, ...inner.flatMap(formsOf)];
}

const isList = (node) => formsOf(node).some(({ type }) => type === "array");

/** `true, false`, `number, at least 0`, `list`, `text`; the default where there is one. */
function describeValues(node) {
  const own = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  const kinds = own.length > 0 ? [...new Set(own.map(describeKind))] : [describeKind(node)];
  const standard =
    node.default === undefined || typeof node.default === "object"
      ? ""
      : `; default ${JSON.stringify(node.default)}`;
  return `${kinds.filter((kind) => kind !== "").join(" or ")}${standard}`;
}

function describeKind(node) {
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(", ");
  const { type } = node;
  if (type === "string") return "text";
  if (type === "number" || type === "integer") {
    const least = node.minimum === undefined ? "" : `, at least ${node.minimum}`;
    const most = node.maximum === undefined ? "" : `, at most ${node.maximum}`;
    return `number${least}${most}`;
  }
  if (type === "array") return "list";
  if (type === "object") return "mapping";
  if (type === "boolean") return "`true`, `false`";
  return node.anyOf || node.oneOf ? describeValues(node) : "anything";
}

const escape = (text = "") => text.replaceAll("|", "\\|").replaceAll("\n", " ");
