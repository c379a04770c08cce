import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./compose-check.ts";

const healthcheck = path.join(root, "docker", "healthcheck.mjs");

/** Instructions with their continuation lines, comments left out. */
function instructions(): string[] {
  const text = readFileSync(path.join(root, "Dockerfile"), "utf8");
  const lines = text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n");
  return lines.filter((line) => line !== "");
}

const lastStage = () => {
  const all = instructions();
  return all.slice(all.findLastIndex((line) => line.startsWith("FROM ")));
};
const last = (name: string) => lastStage().findLast((line) => line.startsWith(`${name} `));

describe("Dockerfile", () => {
  test("pins one base image for every stage, with glibc", () => {
    expect(instructions()[0]).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/);
    const bases = instructions().filter((line) => line.startsWith("FROM "));
    expect(bases.length).toBeGreaterThan(1);
    for (const base of bases) expect(base).toMatch(/^FROM \$\{NODE_IMAGE\}( AS \w+)?$/);
  });

  test("runs as another user than root, with a health check, and takes the sub-command as arguments", () => {
    expect(last("USER")).toBe("USER node");
    expect(last("HEALTHCHECK")).toContain('"docker/healthcheck.mjs", "connected"');
    expect(last("ENTRYPOINT")).toBe('ENTRYPOINT ["node", "dist/client/cli/main.js"]');
    expect(last("CMD")).toBe('CMD ["worker"]');
  });

  test("keeps sources and development dependencies out of the image", () => {
    const copies = lastStage().filter((line) => line.startsWith("COPY "));
    expect(copies).toEqual([
      "COPY --from=dependencies /app/node_modules ./node_modules",
      "COPY --from=build /app/dist ./dist",
      "COPY package.json ./",
      "COPY docker/healthcheck.mjs ./docker/healthcheck.mjs",
    ]);
    expect(instructions().some((line) => line.startsWith("RUN npm ci --omit=dev"))).toBe(true);
  });

  test(".dockerignore lets through all that is compiled, and no tests", () => {
    const lines = readFileSync(path.join(root, ".dockerignore"), "utf8").split("\n");
    expect(lines).toContain("*");
    const config = JSON.parse(readFileSync(path.join(root, "tsconfig.build.json"), "utf8")) as {
      include: string[];
    };
    for (const included of config.include) expect(lines).toContain(`!${included}`);
    expect(lines).not.toContain("!test");
  });
});

test.each(["setup-schema.sh", "create-namespace.sh"])("docker/%s is sound shell", (name) => {
  const check = () => execFileSync("sh", ["-n", path.join(root, "docker", name)]);
  expect(check).not.toThrow();
});

describe.skipIf(!existsSync("/proc/net/tcp"))("docker/healthcheck.mjs", () => {
  const check = (args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [healthcheck, ...args], { env }).status;

  test("listening PORT: healthy while something listens there", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = String((server.address() as AddressInfo).port);
    expect(check(["listening", port])).toBe(0);
    server.close();
    await once(server, "close");
    expect(check(["listening", port])).toBe(1);
  });

  test("connected: healthy while a connection to the port of TEMPORAL_ADDRESS stands", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined)).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const env = { TEMPORAL_ADDRESS: `temporal.example:${port}` };
    expect(check(["connected"], env)).toBe(1);
    const code = `require('node:net').connect(${port}, '127.0.0.1', () => console.log('up'))`;
    const client = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    await once(client.stdout, "data");
    expect(check(["connected"], env)).toBe(0);
    client.kill("SIGKILL");
    await once(client, "exit");
    await new Promise((resolve) => server.close(resolve));
    expect(check(["connected"], env)).toBe(1);
  });
});
