/** Which step follows which, and how a promotion ends, read from the code of the steps. */
import { readFile, readdir } from "node:fs/promises";

const folder = new URL("../../workflows/steps/", import.meta.url);

/** Possible in every step: the page says so in words, rather than ten times in the picture. */
const EVERYWHERE = new Set(["followAbort"]);

/** A Mermaid diagram: `moveTo(state, "smoke", …)` is an arrow, and so is `end(state, "stopped", …)`. */
export async function renderStateDiagram() {
  const functions = await readFunctions();
  const index = await readFile(new URL("index.ts", folder), "utf8");
  const [, table = ""] = /steps: [^{]+\{([^}]+)\}/.exec(index) ?? [];
  const steps = [...table.matchAll(/^\s*"?([\w-]+)"?(?:: (\w+))?,$/gm)].map(
    ([, step, name = step]) => ({ step, name }),
  );
  const arrows = steps.flatMap(({ step, name }) =>
    [...findTargets(functions, findFunction(functions, name, "index.ts"))]
      .sort()
      .map((target) => [step, target]),
  );
  const outcomes = [...new Set(arrows.map(([, target]) => target))].filter(
    (target) => !steps.some(({ step }) => step === target),
  );
  return [
    "```mermaid",
    "stateDiagram-v2",
    ...[...steps.map(({ step }) => step), ...outcomes].map(
      (state) => `  state "${state}" as ${idOf(state)}`,
    ),
    `  [*] --> ${idOf(steps[0].step)}`,
    ...arrows
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `  ${idOf(from)} --> ${idOf(to)}`),
    ...outcomes.map((outcome) => `  ${idOf(outcome)} --> [*]`),
    "```",
  ].join("\n");
}

const idOf = (state) => state.replaceAll("-", "_");

/** The functions at the top of the steps' files. */
async function readFunctions() {
  const functions = [];
  for (const file of await readdir(folder)) {
    const text = await readFile(new URL(file, folder), "utf8");
    const parts = text.split(/^(?=(?:export )?(?:async )?function \w+|(?:export )?const \w+)/m);
    for (const part of parts) {
      const [, exported, name] = /^(export )?(?:(?:async )?function|const) (\w+)/.exec(part) ?? [];
      if (name !== undefined)
        functions.push({ file, name, isExported: exported !== undefined, text: part });
    }
  }
  return functions;
}

/** Where a function, or one that it calls, takes the promotion. */
function findTargets(functions, one, seen = new Set()) {
  if (one === undefined || seen.has(one) || EVERYWHERE.has(one.name)) return new Set();
  seen.add(one);
  const own = [...one.text.matchAll(/\b(?:moveTo|end)\(\s*state,\s*([^;]*?)[,)]/g)].flatMap(
    ([, argument]) => [...argument.matchAll(/"([\w-]+)"/g)].map(([, target]) => target),
  );
  const called = new Set([...one.text.matchAll(/\b(\w+)\(/g)].map(([, name]) => name));
  const others = [...called].map((name) => findFunction(functions, name, one.file));
  return new Set([...own, ...others.flatMap((other) => [...findTargets(functions, other, seen)])]);
}

/** A file's own function goes before an exported one of the same name. */
function findFunction(functions, name, file) {
  const named = functions.filter((each) => each.name === name);
  return named.find((each) => each.file === file) ?? named.find(({ isExported }) => isExported);
}
