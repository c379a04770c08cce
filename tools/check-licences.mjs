// Lists the licences of what is installed with the package, of every platform, by the lock file.
// Exit code 1 when one is not allowed. With --all also what only development needs.
import { readFile } from "node:fs/promises";

/** Permissive: each may be shipped in a product, with its notice. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 AND MIT",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
  "Unlicense",
  "(MIT OR CC0-1.0)",
]);

/** Packages that declare none, and what their own files say. */
const REVIEWED = [
  // The lock file leaves it out for platforms other than this one; all are of one source.
  [/^@swc\/core-/, "Apache-2.0 AND MIT"],
  [/^unionfs$/, "Unlicense"],
];

const root = new URL("../", import.meta.url);
const { packages } = JSON.parse(await readFile(new URL("package-lock.json", root), "utf8"));
const withDevelopment = process.argv.includes("--all");
const byLicence = new Map();
for (const [path, { license, dev, devOptional, version }] of Object.entries(packages)) {
  if (path === "" || ((dev || devOptional) && !withDevelopment)) continue;
  const reviewed = REVIEWED.find(([pattern]) => pattern.test(nameOf(path)))?.[1];
  const licence = license ?? (await readInstalled(path)) ?? reviewed ?? "unknown";
  byLicence.set(licence, [...(byLicence.get(licence) ?? []), `${nameOf(path)}@${version}`]);
}

for (const [licence, names] of [...byLicence].toSorted(([a], [b]) => a.localeCompare(b))) {
  const verdict = ALLOWED.has(licence) ? "allowed" : "NOT ALLOWED";
  console.log(`${licence} (${names.length}, ${verdict})`);
  console.log(`  ${names.toSorted().join(", ")}`);
}
const refused = [...byLicence.keys()].filter((licence) => !ALLOWED.has(licence));
// Of development nothing is shipped: it is listed, and not judged.
if (refused.length > 0 && !withDevelopment) {
  console.error(`not allowed: ${refused.join(", ")}; take another package, or have it reviewed`);
  process.exitCode = 1;
}

function nameOf(path) {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

/** Some entries of the lock file say nothing: the package itself does. */
async function readInstalled(path) {
  try {
    const { license } = JSON.parse(await readFile(new URL(`${path}/package.json`, root), "utf8"));
    return typeof license === "string" ? license : license?.type;
  } catch {
    return undefined;
  }
}
