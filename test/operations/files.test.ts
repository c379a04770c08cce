import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { findPromtool } from "../helpers/find-promtool.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../operations");
const promtool = findPromtool();
if (promtool === undefined)
  console.warn("promtool is missing (apt-get install prometheus): operations/ is not checked");
const check = (...argv: string[]): string =>
  execFileSync(promtool ?? "", argv, { cwd: FOLDER, encoding: "utf8" });

interface Dashboard {
  readonly panels: readonly { title: string; targets: readonly { expr: string }[] }[];
}

test.skipIf(promtool === undefined)("the alert rules are ones that Prometheus takes", () => {
  expect(check("check", "rules", "prometheus-alerts.yaml")).toContain("SUCCESS");
});

test.skipIf(promtool === undefined)(
  "each alert fires when it should, and stays quiet otherwise",
  () => {
    expect(check("test", "rules", "prometheus-alerts.test.yaml")).toContain("SUCCESS");
  },
);

test.skipIf(promtool === undefined)(
  "every panel of the dashboard asks what Prometheus can answer",
  async () => {
    const { panels } = JSON.parse(
      readFileSync(path.join(FOLDER, "grafana-dashboard.json"), "utf8"),
    ) as Dashboard;
    const rules = panels.flatMap(({ targets }, panel) =>
      targets.map(({ expr }, index) => ({ record: `panel_${panel}_${index}`, expr })),
    );
    const folder = await mkdtemp(path.join(tmpdir(), "acr-panels-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, "rules.yaml");
    writeFileSync(file, stringify({ groups: [{ name: "panels", rules }] }));
    expect(check("check", "rules", file)).toContain(`${rules.length} rules found`);
  },
);
