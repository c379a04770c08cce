import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSpecFile } from "../../client/index.ts";
import { readEmulatorConfig } from "../../client/local-run/emulator-config.ts";
import { findExample } from "../../client/local-run/examples-dir.ts";
import { writeLocalSpec } from "../../client/local-run/local-spec.ts";

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "agentcore-rollouts-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("the local spec is the example with another runtime, and is not written over", async () => {
  const folder = await makeFolder();
  const arn = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/mine-0123456789";
  const { file } = await writeLocalSpec(arn, folder);
  const example = await readSpecFile(findExample("local.yaml"));
  const spec = await readSpecFile(file);
  expect(spec).toMatchObject({ ok: { target: { runtimeArn: arn, endpoint: "production" } } });
  expect({ ...("ok" in spec && spec.ok), target: null }).toEqual({
    ...("ok" in example && example.ok),
    target: null,
  });
  await writeFile(file, "mine");
  await writeLocalSpec(arn, folder);
  expect(await readSpecFile(file)).toHaveProperty("issues");
});

test("the example configuration of the emulator is valid, and its commands run in its folder", async () => {
  const { agents = {}, faults, seed } = await readEmulatorConfig(findExample("emulator.yaml"));
  expect(Object.values(agents)[0]).toMatchObject({
    cwd: path.dirname(findExample("emulator.yaml")),
  });
  expect([faults?.length, seed]).toEqual([1, 1]);
});

test("a wrong configuration of the emulator is refused with all its mistakes", async () => {
  const file = path.join(await makeFolder(), "emulator.yaml");
  await writeFile(
    file,
    "timing: {}\nagents: {image: {comand: [node]}}\nmetrics: {periodMs: soon}\n",
  );
  const refused = readEmulatorConfig(file);
  await expect(refused).rejects.toThrow(/timing/);
  await expect(refused).rejects.toThrow(/agents image: must be {command/);
  await expect(refused).rejects.toThrow(/metrics periodMs/);
});
