import { describe, expect, test } from "vitest";
import { computeStatus } from "../../domain/promotion/compute-status.ts";
import { decidePending } from "../../domain/lane/receive-request.ts";
import { planNext } from "../../domain/lane/plan-next.ts";
import { takeNewest } from "../../domain/lane/take-sighting.ts";
import { requestFollowed } from "../../workflows/lane/request-followed.ts";
import { LANE, laneWith } from "../domain/lane/lane-values.ts";
import { NOW, specWith } from "../domain/values.ts";
import { places, reach } from "./places.ts";
import type { PlaceName } from "./places.ts";
import { simulate } from "./simulate.ts";

const HOUR_MS = 3_600_000;

/** What the issue trackers of other engines complain of, by name. */
describe("abort ignored while paused", () => {
  const names = (Object.keys(places) as PlaceName[]).filter(
    (name) => !name.startsWith("roll-back"),
  );
  test.each(names)("not in %s", async (name) => {
    const simulation = await reach(name, { paused: true });
    expect(simulation.tell("abort")).toBe("accepted");
    await simulation.run();
    const { outcome, repoint } = simulation.state();
    expect(outcome).toMatchObject({ kind: repoint ? "rolled-back" : "stopped", reason: "aborted" });
    expect(simulation.model.observe("production")).toMatchObject({
      status: "READY",
      liveVersion: "1",
    });
  });
});

describe("a newer version arriving mid-way gets stuck or displaces unverified work", () => {
  test.each<PlaceName>(["gate", "approve, waiting", "re-point, frozen", "watch", "bake"])(
    "not in %s: the promotion goes on with the version that was tested",
    async (name) => {
      const simulation = await reach(name);
      simulation.model.mint();
      if (name === "approve, waiting") simulation.tell("approve");
      await simulation.run();
      expect(simulation.state()).toMatchObject({
        candidate: { version: "2" },
        outcome: { kind: "promoted" },
      });
      expect(simulation.model.moves("production")).toEqual(["2"]);
    },
  );

  test("not in smoke: evidence for another version is thrown away, and nothing is moved", async () => {
    const simulation = await reach("smoke");
    simulation.model.mint();
    await simulation.run();
    expect(simulation.state().outcome).toMatchObject({ kind: "stopped", reason: "superseded" });
    expect(simulation.model.moves("production")).toEqual([]);
  });
});

describe("executions lost", () => {
  test("a promotion that continues as new at every turn ends as one that never does", async () => {
    const simulation = simulate();
    for (let minute = 0; minute < 120; minute += 1) {
      const atMs = simulation.time.now() + minute * 60_000;
      simulation.time.at(atMs, () => simulation.continueAsNew());
    }
    await simulation.run();
    expect(simulation.state().outcome?.kind).toBe("promoted");
    expect(simulation.model.moves("production")).toEqual(["2"]);
  });
});

describe("freeze windows missing", () => {
  test("nothing moves before the freeze ends, and a rollback in a freeze goes on", async () => {
    const simulation = await reach("re-point, frozen");
    await simulation.run(HOUR_MS / 2);
    expect(simulation.model.moves("production")).toEqual([]);
    await simulation.runUntil(() => simulation.state().step === "bake");
    expect(simulation.model.moves("production")).toEqual(["2"]);
    const now = simulation.time.now();
    simulation.around.frozen.push({ fromMs: now, toMs: now + 1_000 * HOUR_MS });
    simulation.tell("abort");
    await simulation.run();
    expect(simulation.model.moves("production")).toEqual(["2", "1"]);
  });

  test("a freeze that begins while evidence is gathered anew is asked about again", async () => {
    const simulation = await reach("re-point, frozen");
    expect(simulation.tell("override-freeze", { by: "ci" })).toContain("someone else must approve");
    expect(simulation.tell("override-freeze", { by: "grace", reason: " " })).toContain(
      "must say why",
    );
    expect(simulation.tell("override-freeze", { by: "grace" })).toBe("accepted");
    await simulation.run();
    const overridden = simulation
      .state()
      .decisions.find(({ decision }) => decision === "freeze overridden");
    expect(overridden?.values).toMatchObject({ by: "grace", requestedBy: "ci" });
  });
});

describe("nobody told that a rollback failed", () => {
  test("a rollback that cannot be done calls a person, and stays open until one decides", async () => {
    const simulation = await reach("roll-back, waiting");
    expect(simulation.state().waiting).toMatchObject({
      what: expect.stringContaining("could not be rolled back in time"),
      answers: ["retry", "accept", "point-to"],
    });
    expect(simulation.state().outcome).toBeUndefined();
  });

  test("a rollback that arrives as its deadline passes is done, and nobody is called", async () => {
    const simulation = simulate((spec) => ({
      ...spec,
      rollback: { ...spec.rollback, timeoutMs: 5_000, fallback: "next-older" },
    }));
    await simulation.runUntil(() => simulation.state().step === "bake");
    simulation.tell("abort");
    await simulation.run();
    expect(simulation.state().outcome).toMatchObject({ kind: "rolled-back", version: "1" });
    expect(simulation.model.moves("production")).toEqual(["2", "1"]);
  });

  test("with a fallback the next lower version that exists is tried first, once", async () => {
    const simulation = simulate((spec) => ({
      ...spec,
      candidate: { kind: "version", version: "4" },
      smoke: { ...spec.smoke, via: { kind: "endpoint", endpoint: "canary", create: true } },
      rollback: { ...spec.rollback, fallback: "next-older" },
    }));
    const { model } = simulation;
    model.mint();
    model.mint();
    model.repoint("production", "3");
    await simulation.runUntil(() => simulation.state().step === "bake");
    model.removeVersion("3");
    model.removeVersion("2");
    simulation.tell("abort");
    await simulation.run();
    expect(model.moves("production").at(-1)).toBe("1");
    expect(simulation.state().outcome).toMatchObject({
      kind: "rolled-back",
      reason: "aborted",
      version: "1",
      explanation: expect.stringContaining("not its baseline 3"),
    });
    expect(simulation.state().notices.join()).toContain("the next lower one that exists");
    expect(computeStatus(simulation.state(), "w").headline).toMatch(
      /^rolled-back to version 1, not 3: /,
    );
  });

  test("a fallback that cannot be done either calls a person", async () => {
    const simulation = simulate((spec) => ({
      ...spec,
      rollback: { ...spec.rollback, fallback: "next-older" },
    }));
    await simulation.runUntil(() => simulation.state().step === "bake");
    simulation.model.removeVersion("1");
    simulation.tell("abort");
    await simulation.run();
    expect(simulation.phase()).toBe("needs-person");
    expect(simulation.state().notices.join()).toContain("no version below 1 to fall back to");
  });
});

describe("an auto-promotion undoes a rollback", () => {
  test("an auto-promotion never undoes a rollback: the version is refused, and a newer one goes its way", () => {
    const state = laneWith({
      rolledBack: [{ version: "3", promotion: "1a2b3c4d", atMs: NOW }],
      follow: { spec: specWith(), debounceMs: 0, seen: "2" },
    });
    const followNewest = (version: string): void => {
      takeNewest(state, version, NOW);
      expect(planNext(state, NOW)).toEqual({ action: "follow", version });
      requestFollowed(state, version);
      decidePending(state, LANE);
    };
    followNewest("3");
    expect(state.lastRefused.map(({ why }) => why).join()).toContain("3");
    expect(state).toMatchObject({ queue: [], refused: 1 });
    expect(planNext(state, NOW)).toEqual({ action: "wait" });
    followNewest("4");
    expect(planNext(state, NOW)).toMatchObject({
      action: "start",
      job: { request: { spec: { candidate: { version: "4" } } } },
    });
  });
});

describe("approvals that cover something other than what was looked at", () => {
  const askAgain = async () => {
    const simulation = await reach("approve, waiting");
    const looked = simulation.state().approval?.digest ?? "";
    expect(simulation.tell("approve", { digest: looked })).toBe("accepted");
    return { simulation, looked };
  };

  test("an approval covers exactly what was looked at: another digest is refused", async () => {
    const { simulation, looked } = await askAgain();
    await simulation.run();
    expect(simulation.state().outcome?.kind).toBe("promoted");
    const other = await reach("approve, waiting");
    const digest = `${looked.slice(0, -1)}${looked.endsWith("0") ? "1" : "0"}`;
    expect(other.tell("approve", { digest })).toContain("but what is to be approved is");
    await other.run();
    expect(other.model.moves("production")).toEqual([]);
  });

  test("an approval is void when the policy changes before the re-point, and is asked for anew", async () => {
    const { simulation, looked } = await askAgain();
    simulation.around.policy = {
      roles: {},
      requireProof: false,
      gate: {},
      verify: {},
      bake: { minimumDurationMs: 0 },
      allowUnpinnedArtifacts: false,
      may: {},
      emergencySkips: [],
    };
    await simulation.runUntil(() => simulation.state().voided !== undefined);
    await simulation.runUntil(() => simulation.phase() === "waiting-for-approval");
    expect(simulation.state().approval?.digest).not.toBe(looked);
    expect(simulation.tell("approve", { digest: looked })).toContain("is to be approved");
    expect(simulation.model.moves("production")).toEqual([]);
    expect(simulation.tell("approve")).toBe("accepted");
    await simulation.run();
    expect(simulation.state().outcome?.kind).toBe("promoted");
  });
});

test("a session whose answer was lost in the verify is stopped before a person is asked", async () => {
  const simulation = simulate((spec) => ({
    ...spec,
    smoke: { ...spec.smoke, sessions: 1, requiredPasses: 1 },
    verify: { ...spec.verify, sessions: 1, onNoEvidence: "pause" },
  }));
  simulation.around.sessionOutcome = ({ qualifier }) =>
    qualifier === "production" ? "denied" : "passed";
  let opened = 0;
  simulation.mishap = ({ name }) =>
    name === "runSmokeSession" && (opened += 1) === 2
      ? { code: "NetworkError", executed: true }
      : undefined;
  await simulation.run();
  expect(simulation.phase()).toBe("needs-person");
  expect([...simulation.model.openSessions.keys()]).toEqual([]);
});
