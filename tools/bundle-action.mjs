/**
 * Writes action/: all that the GitHub Action needs in one file, for a runner that installs nothing,
 * and the licences of what is in it. Both are committed.
 *
 *   npm run build:action        writes them
 *   npm run check:action        fails when they are not built from these sources and packages
 */
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Messages in fifty languages that nobody sees would be an eighth of the file. */
const englishAlone = {
  name: "english-alone",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]zod[\\/]/.test(importer)
        ? { path: "locales", namespace: "english-alone" }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: "english-alone" }, () => ({ contents: "export {};" }));
  },
};

/** A tenth of the file for what a step does not do: client/action/read-inputs.ts turns it off. */
const TRACING = ["@opentelemetry/*", "@temporalio/interceptors-opentelemetry"];

async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["client/action/main.ts"],
    outfile: "action/index.cjs",
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    charset: "utf8",
    legalComments: "none",
    plugins: [englishAlone],
    external: TRACING,
    logLevel: "warning",
    metafile: true,
    write: false,
  });
  return {
    "index.cjs": outputFiles[0].text,
    "licenses.txt": await collectLicences(Object.keys(metafile.inputs)),
  };
}

/** Each licence text once, under the packages that it belongs to. */
async function collectLicences(inputs) {
  const folders = inputs.flatMap((input) => {
    const [folder] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    return folder === undefined ? [] : [folder];
  });
  const packagesOf = new Map();
  for (const folder of [...new Set(folders)].sort()) {
    const { name, license } = JSON.parse(await readFile(path.join(root, folder, "package.json")));
    const file = (await readdir(path.join(root, folder))).find((each) => /^licen[cs]e/i.test(each));
    const text =
      file === undefined ? license : await readFile(path.join(root, folder, file), "utf8");
    const key = text.trim().replaceAll("\r\n", "\n");
    packagesOf.set(key, new Set([...(packagesOf.get(key) ?? []), name]));
  }
  return [...packagesOf]
    .map(([text, names]) => `${[...names].join(", ")}\n\n${text}\n`)
    .join(`\n${"-".repeat(80)}\n\n`);
}

const isCheck = process.argv.includes("--check");
const folder = path.join(root, "action");
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(await bundle())) {
  const file = path.join(folder, name);
  if (!isCheck) await writeFile(file, text);
  else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`action/${name} is not built from these sources; next: npm run build:action`);
    process.exitCode = 1;
  }
}
