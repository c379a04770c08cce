import { existsSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  TEMPORAL_SERVER_VERSION,
  TEMPORAL_UI_VERSION,
} from "../../client/local/temporal-cli-version.ts";
import { buildComposeCheck, hasGo, loadCompose, root } from "./compose-check.ts";
import type { ComposeProject, ComposeService } from "./compose-check.ts";

const goMissing = !hasGo();
if (goMissing) console.warn("NOTICE: docker-compose.yml is not checked: there is no Go on PATH");

const ALWAYS = [
  "postgresql",
  "setup",
  "temporal",
  "temporal-namespace",
  "temporal-schema",
  "temporal-ui",
  "worker",
];

describe.skipIf(goMissing)("docker-compose.yml", () => {
  let checker: string;
  let plain: ComposeProject;
  let local: ComposeProject;
  beforeAll(() => {
    checker = buildComposeCheck();
    plain = loadCompose(checker, []);
    local = loadCompose(checker, ["-profile", "local"]);
  }, 300_000);

  const service = (name: string): ComposeService => {
    const found = local.services[name];
    if (found === undefined) throw new Error(`no service ${name}`);
    return found;
  };
  const each = () => Object.entries(local.services);

  test("the profile local adds the emulator and nothing else", () => {
    expect(Object.keys(plain.services).toSorted()).toEqual(ALWAYS);
    expect(Object.keys(local.services).toSorted()).toEqual(["emulator", ...ALWAYS]);
  });

  describe("the worker talks to", () => {
    const aws = ["-env-file", "docker/aws.env"];
    test.each([
      {
        stack: "the profile local",
        flags: ["-profile", "local"],
        env: {},
        endpoint: "http://emulator:4566",
      },
      {
        stack: "no profile: no AWS account by mistake",
        flags: [],
        env: {},
        endpoint: "http://emulator:4566",
      },
      {
        stack: "no profile, credentials in the shell",
        flags: [],
        env: { AWS_ACCESS_KEY_ID: "AKIA", AWS_ENDPOINT_URL: "http://127.0.0.1:4566" },
        endpoint: "http://emulator:4566",
      },
      { stack: "docker/aws.env", flags: aws, env: { AWS_ACCESS_KEY_ID: "AKIA" }, endpoint: "" },
    ])('$stack: "$endpoint"', ({ flags, env, endpoint }) => {
      const { environment } = loadCompose(checker, flags, env).services["worker"] ?? {};
      expect(environment?.["AWS_ENDPOINT_URL"]).toBe(endpoint);
      const shellKey = (env as Record<string, string>)["AWS_ACCESS_KEY_ID"];
      expect(environment?.["AWS_ACCESS_KEY_ID"]).toBe(shellKey ?? "local");
    });

    test("docker/aws.env without credentials in the shell leaves them to the AWS SDK", () => {
      const { environment } = loadCompose(checker, aws).services["worker"] ?? {};
      expect(environment?.["AWS_ACCESS_KEY_ID"]).toBe("");
      expect(environment?.["AWS_SECRET_ACCESS_KEY"]).toBe("");
    });
  });

  test("starts in order, each on what it needs", () => {
    const order = each().map(([name, { depends_on = {} }]) => [
      name,
      Object.entries(depends_on).map(([on, { condition }]) => `${on}: ${condition}`),
    ]);
    expect(Object.fromEntries(order)).toEqual({
      postgresql: [],
      "temporal-schema": ["postgresql: service_healthy"],
      temporal: ["postgresql: service_healthy", "temporal-schema: service_completed_successfully"],
      "temporal-namespace": ["temporal: service_healthy"],
      "temporal-ui": ["temporal: service_healthy"],
      setup: ["temporal-namespace: service_completed_successfully"],
      worker: [
        "emulator: service_healthy",
        "setup: service_completed_successfully",
        "temporal: service_healthy",
      ],
      emulator: [],
    });
  });

  test("each condition can come true", () => {
    for (const [name, { depends_on = {} }] of each()) {
      for (const [on, { condition, required }] of Object.entries(depends_on)) {
        const needed = service(on);
        if (condition === "service_healthy") expect(needed.healthcheck?.test, on).toBeDefined();
        // A one-shot that is restarted never counts as completed.
        else expect(needed.restart, on).toBeUndefined();
        expect(required, `${name} needs ${on}`).toBe(plain.services[on] !== undefined);
      }
    }
  });

  test("publishes nothing beyond this machine", () => {
    const published = each().flatMap(([name, { ports = [] }]) =>
      ports.map((port) => `${name} ${port.host_ip}:${port.published}:${port.target}`),
    );
    expect(published.toSorted()).toEqual([
      "emulator 127.0.0.1:4566:4566",
      "temporal 127.0.0.1:7233:7233",
      "temporal-ui 127.0.0.1:8080:8080",
    ]);
  });

  test("pins every image, Temporal to the versions this project is tested with", () => {
    for (const [name, { image }] of each()) {
      expect(image, name).toMatch(/:(\d+\.\d+(\.\d+)?(-[\w.]+)?|local)$/);
    }
    expect(service("temporal").image).toBe(`temporalio/server:${TEMPORAL_SERVER_VERSION}`);
    expect(service("temporal-schema").image).toBe(
      `temporalio/admin-tools:${TEMPORAL_SERVER_VERSION}`,
    );
    expect(service("temporal-namespace").image).toBe(service("temporal-schema").image);
    expect(service("temporal-ui").image).toBe(`temporalio/ui:${TEMPORAL_UI_VERSION}`);
  });

  test("builds the image of worker, set-up and emulator from the Dockerfile", () => {
    const commands = Object.fromEntries(
      each()
        .filter(([, { build }]) => build !== undefined)
        .map(([name, { build, command }]) => [name, [build?.dockerfile, ...(command ?? [])]]),
    );
    expect(commands).toEqual({
      worker: ["Dockerfile", "worker"],
      setup: ["Dockerfile", "setup"],
      emulator: ["Dockerfile", "emulator", "--host", "0.0.0.0", "--port", "4566"],
    });
    expect(service("worker").stop_grace_period).toBe("45s");
  });

  // Which variables an image reads: the templates and scripts in it, of the pinned versions.
  const READ_BY_IMAGE: Record<string, readonly string[]> = {
    postgresql: ["POSTGRES_PASSWORD", "POSTGRES_USER"],
    "temporal-schema": ["SQL_HOST", "SQL_PASSWORD", "SQL_PLUGIN", "SQL_PORT", "SQL_USER"],
    temporal: [
      "BIND_ON_IP",
      "DB",
      "DB_PORT",
      "DYNAMIC_CONFIG_FILE_PATH",
      "NUM_HISTORY_SHARDS",
      "POSTGRES_PWD",
      "POSTGRES_SEEDS",
      "POSTGRES_USER",
      "TEMPORAL_ALLOW_NO_AUTH",
    ],
    "temporal-namespace": ["RETENTION", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"],
    "temporal-ui": ["TEMPORAL_ADDRESS", "TEMPORAL_CORS_ORIGINS", "TEMPORAL_DEFAULT_NAMESPACE"],
    setup: ["TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"],
  };
  test.each(Object.entries(READ_BY_IMAGE))("%s gets the variables that it reads", (name, read) => {
    const { environment = {} } = service(name);
    expect(Object.keys(environment).toSorted()).toEqual(read);
    expect(Object.values(environment)).not.toContain("");
  });

  test("user, password and namespace of the environment reach every service", () => {
    const own = { POSTGRES_USER: "u1", POSTGRES_PASSWORD: "p1", TEMPORAL_NAMESPACE: "n1" };
    const { services } = loadCompose(checker, [], own);
    const value = (name: string, key: string) => services[name]?.environment?.[key];
    expect([
      value("postgresql", "POSTGRES_USER"),
      value("postgresql", "POSTGRES_PASSWORD"),
    ]).toEqual(["u1", "p1"]);
    expect([
      value("temporal-schema", "SQL_USER"),
      value("temporal-schema", "SQL_PASSWORD"),
    ]).toEqual(["u1", "p1"]);
    expect([value("temporal", "POSTGRES_USER"), value("temporal", "POSTGRES_PWD")]).toEqual([
      "u1",
      "p1",
    ]);
    for (const name of ["temporal-namespace", "setup", "worker"]) {
      expect(value(name, "TEMPORAL_NAMESPACE"), name).toBe("n1");
    }
    expect(value("temporal-ui", "TEMPORAL_DEFAULT_NAMESPACE")).toBe("n1");
  });

  test("mounts files that exist, the dynamic configuration where the server looks", () => {
    const mounts = each().flatMap(([, { volumes = [] }]) =>
      volumes.filter(({ type }) => type === "bind"),
    );
    expect(mounts.map((mount) => path.relative(root, mount.source)).toSorted()).toEqual([
      "docker/create-namespace.sh",
      "docker/setup-schema.sh",
      "docker/temporal-dynamic-config.yaml",
    ]);
    for (const mount of mounts) expect(existsSync(mount.source), mount.source).toBe(true);
    const target = service("temporal").volumes?.[0]?.target;
    expect(service("temporal").environment?.["DYNAMIC_CONFIG_FILE_PATH"]).toBe(target);
  });

  test("the checker refuses what Docker Compose refuses", () => {
    const check = (file: string) =>
      loadCompose(checker, [], {}, path.join("test/compose/broken", file));
    expect(() => check("unknown-dependency.yml")).toThrow(/undefined service/);
    expect(() => check("unknown-key.yml")).toThrow(/comand/);
  });
});
