// Runs clients that nobody here wrote against the compiled emulator: boto3 and the AWS CLI, with an
// agent of the official Python SDK behind it. `npm run test:outside -- -k alarms` picks tests.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const cache = join(here, "../../node_modules/.cache/test-outside");

/** A virtual environment with exactly these packages, made once for each content of the file. */
function environmentOf(requirements) {
  const file = join(here, requirements);
  const digest = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
  const folder = join(cache, `${requirements.replace(".txt", "")}-${digest}`);
  const python = join(folder, "bin/python");
  const done = join(folder, "installed");
  if (existsSync(done)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  try {
    execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
  } catch (error) {
    throw new Error("test:outside needs Python 3 with venv (Debian: python3-venv)", {
      cause: error,
    });
  }
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", file];
  execFileSync(python, install, { stdio: "inherit" });
  writeFileSync(done, "");
  return python;
}

/** Inputs for every operation, from the generator that our own tests use. */
function writeSampleInputs() {
  const root = join(here, "../..");
  const compiled = join(cache, "compiled");
  rmSync(compiled, { recursive: true, force: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(here, "tsconfig.json")], { stdio: "inherit" });
  const file = join(cache, "sample-inputs.json");
  const script = join(compiled, "test/outside/sample-inputs.js");
  const options = { maxBuffer: 2 ** 26, stdio: ["ignore", "pipe", "ignore"] };
  writeFileSync(file, execFileSync(process.execPath, [script], options));
  return file;
}

/** Starts the emulator in a process of its own; resolves with its address. */
function startEmulator(agentPython) {
  const child = spawn(process.execPath, [join(here, "emulator.mjs"), agentPython], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the emulator ended with ${code}`)));
    child.stdout.once("data", (line) => resolve({ child, url: String(line).trim() }));
  });
}

const clients = environmentOf("requirements-clients.txt");
const agent = environmentOf("requirements-agent.txt");
const sampleInputs = writeSampleInputs();
const { child, url } = await startEmulator(agent);
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^AWS_|^https?_proxy$/i.test(name)),
);
const { status } = spawnSync(
  clients,
  ["-m", "pytest", "-q", "-p", "no:cacheprovider", here, ...process.argv.slice(2)],
  {
    stdio: "inherit",
    env: {
      ...environment,
      PATH: `${join(clients, "..")}:${process.env.PATH}`,
      PYTHONDONTWRITEBYTECODE: "1",
      SAMPLE_INPUTS: sampleInputs,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "outside",
      AWS_SECRET_ACCESS_KEY: "outside",
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_PAGER: "",
    },
  },
);
// Its input's end is what the emulator stops on: it stops too when this script is killed.
child.removeAllListeners("exit");
child.stdin.end();
process.exitCode = status ?? 1;
