import { expect, test } from "vitest";
import { formatArtifact, isPinned, isSameArtifact } from "../../domain/artifact.ts";
import { pinned } from "./values.ts";

const code = { kind: "code", bucket: "code", key: "agents/support.zip" } as const;

test("artifacts are written on one line", () => {
  expect(formatArtifact(pinned("a"))).toBe(pinned("a").uri);
  expect(formatArtifact(code)).toBe("s3://code/agents/support.zip");
  expect(formatArtifact({ ...code, versionId: "v1" })).toBe(
    "s3://code/agents/support.zip?versionId=v1",
  );
});

test.each([
  [{ kind: "container", uri: "agent@sha256:" } as const, false],
  [{ kind: "container", uri: `agent:v1@sha256:${"0".repeat(64)}` } as const, true],
  [{ kind: "container", uri: `agent@sha256:${"G".repeat(64)}` } as const, false],
  [code, false],
  [{ ...code, versionId: "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY" }, true],
  [{ ...code, versionId: "null" }, false],
])("%o is pinned: %s", (artifact, expected) => {
  expect(isPinned(artifact)).toBe(expected);
});

test("two artifacts are the same when they name the same thing", () => {
  expect(isSameArtifact(code, { ...code })).toBe(true);
  expect(isSameArtifact(code, { ...code, versionId: "v1" })).toBe(false);
  expect(isSameArtifact(pinned("a"), pinned("b"))).toBe(false);
});
