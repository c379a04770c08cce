import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { requireSpec } from "../../client/spec/require-spec.ts";
import { ON_BUSY } from "../../domain/lane/lane-input.ts";
import type { OnBusy } from "../../domain/lane/lane-input.ts";
import { computePromotionNumber } from "../../domain/promotion/session-ids.ts";
import type { LaneStatus } from "../../domain/lane/lane-status.ts";
import { chanceOf } from "../chaos/chance.ts";
import { cli, nameOf, writeSpec } from "../client/cli-stage.ts";
import { laneOf } from "./lane-stage.ts";
import type { LaneStage } from "./lane-stage.ts";
import { THIRD, expectPromisesKept, statusOf, until } from "./stage.ts";
import type { Stage } from "./stage.ts";

const LANE_WORDS = ["freeze", "unfreeze"] as const;
const PROMOTION_WORDS = ["approve", "pause", "resume", "abort"] as const;
const WORDS = ["promote", "rollback", ...LANE_WORDS, ...PROMOTION_WORDS] as const;
const WORDS_SAID = 12;
const LOOK_MS = 200;

/** What somebody says, and how long the next word waits for it. */
interface Planned {
  readonly who: "command line" | "Temporal UI";
  readonly word: (typeof WORDS)[number];
  readonly version: string;
  readonly onBusy: OnBusy;
  /** So many looks pass before the next word; none: both are said at once. */
  readonly looks: number;
}

/** In any order, but for the first: until there is a lane nobody can say anything in the UI. */
function planWords(seed: number): Planned[] {
  const chance = chanceOf(seed);
  const often = ["approve", "approve", "approve", "promote"] as const;
  const word = (): Planned => ({
    who: chance("command line", "Temporal UI"),
    word: chance(...WORDS, ...often),
    version: chance("1", "2", "3"),
    onBusy: chance(...ON_BUSY),
    looks: chance(0, 1, 5, 10, 20),
  });
  const first: Planned = { ...word(), who: "command line", word: "promote", version: "2" };
  return [first, ...Array.from({ length: WORDS_SAID - 1 }, word)];
}

interface Played {
  readonly stage: Stage;
  readonly lane: LaneStage;
  /** By version. */
  readonly files: Readonly<Record<string, string>>;
}

/** Answered, or refused with the next command to run: the command never ends in another way. */
async function sayByCommand({ stage, files }: Played, planned: Planned, key: string) {
  const { word, version, onBusy } = planned;
  const by = ["--by", "ada", "--reason", key];
  const queue = ["--task-queue", stage.taskQueue];
  const where = [nameOf(stage), ...by];
  const command = {
    promote: [files[version] ?? "", ...queue, "--key", key, "--on-busy", onBusy, "--again"],
    rollback: [...where, ...queue, "--to", version, "--key", key],
    freeze: [...where, ...queue],
    unfreeze: [...where, ...queue],
    approve: where,
    pause: where,
    resume: where,
    abort: where,
  }[word];
  const { exitCode, stderr } = await cli(word, ...command);
  if (exitCode === 0) return "done";
  expect(stderr).toMatch(/^error: .+\n(.*\n)*next: .+/);
  return stderr.split("\n")[0];
}

/** What the form of the UI sends, with what its page shows: a signal, which nobody answers. */
async function sayBySignal({ stage, lane, files }: Played, planned: Planned, key: string) {
  const { word, version, onBusy } = planned;
  const by = { by: "bob", reason: key };
  const atLane = stage.client.workflow.getHandle(lane.workflowId);
  switch (word) {
    case "promote": {
      const spec = await requireSpec(files[version] ?? "");
      const request = { key, spec, onBusy, again: true, requestedBy: "bob" };
      return atLane.signal("request", request);
    }
    case "rollback":
      return atLane.signal("roll-back", { to: version, ...by });
    case "freeze":
    case "unfreeze":
      return atLane.signal(word, by);
    default: {
      const { promotion, approval } = await statusOf(lane.promotion());
      const digest = word === "approve" && approval ? { digest: approval.digest } : {};
      return lane.promotion().signal(word, { promotion, ...by, ...digest });
    }
  }
}

const SAY = { "command line": sayByCommand, "Temporal UI": sayBySignal };

async function sayAll(played: Played, words: readonly Planned[], said: string[]): Promise<void> {
  const open: Promise<unknown>[] = [];
  for (const [nth, planned] of words.entries()) {
    const { who, word, version, looks } = planned;
    const say = async (): Promise<void> => {
      const answer = await SAY[who](played, planned, `word-${nth}`).catch((error: unknown) => {
        // There is no promotion, or it has just ended: the UI says so, too.
        if (who === "Temporal UI") return String(error);
        throw error;
      });
      said.push(`${nth} ${who}: ${word} ${version}: ${answer ?? "sent"}`);
    };
    const sent = say();
    open.push(sent);
    if (looks === 0) continue;
    await sent;
    await sleep(looks * LOOK_MS);
  }
  await Promise.all(open);
}

/** Nobody says anything new: what is asked is answered, until nothing runs and nothing waits. */
async function settle({ stage, lane }: Played): Promise<LaneStatus> {
  let before: LaneStatus | undefined;
  for (;;) {
    const now = await lane.status();
    const isQuiet = now.phase === "idle" && now.queue.length === 0;
    const heard = ({ messages }: LaneStatus): number => messages.accepted + messages.refused;
    if (isQuiet && before && heard(before) === heard(now)) return now;
    before = isQuiet ? now : undefined;
    expect(["idle", "running", "frozen"], now.headline).toContain(now.phase);
    if (now.frozen) await lane.word("unfreeze");
    if (now.running) await answerQuestion(stage);
    await sleep(LOOK_MS);
  }
}

async function answerQuestion(stage: Stage): Promise<void> {
  const { stdout } = await cli("status", nameOf(stage), "--output", "json");
  const { status } = JSON.parse(stdout);
  const word = status?.paused ? "resume" : status?.waiting?.answers[0];
  if (word !== undefined) await cli(word, nameOf(stage), "--by", "ada");
}

/** The version that the endpoint must be on after all of these. */
function versionAfter(outcomes: LaneStatus["outcomes"]): string {
  return outcomes.reduce((version, { kind, outcome, candidate, baseline }) => {
    if (
      outcome?.kind === "rolled-back" ||
      (kind === "rollback" && outcome?.kind === "nothing-to-do")
    )
      return outcome.version ?? baseline ?? "";
    if (outcome?.kind === "promoted" || outcome?.kind === "nothing-to-do") return candidate ?? "";
    // A promotion may stop for any word; what somebody wants back stops only when somebody says so.
    const wanted = { kind: "stopped", ...(kind === "rollback" ? { reason: "aborted" } : {}) };
    expect(outcome).toMatchObject(wanted);
    return version;
  }, "1");
}

/**
 * Two people promote, approve, freeze and roll back against each other on one endpoint, one from the
 * command line and one as the Temporal UI does it; then every promise is looked at.
 */
export async function playTwoPeople(
  stage: Stage,
  seed: number,
): Promise<{ readonly endpoint: string; readonly wanted: string }> {
  const said: string[] = [];
  try {
    await stage.mint(THIRD);
    stage.traffic();
    const smoke = {
      via: { endpoint: "canary", create: true },
      sessions: 1,
      turns: [{ payload: { prompt: "hello" }, expect: { contains: "hello" } }],
    };
    const specOf = (version: number) =>
      writeSpec(stage, { candidate: version, approval: true, smoke });
    const files = { 1: await specOf(1), 2: await specOf(2), 3: await specOf(3) };
    const played = { stage, lane: laneOf(stage), files };
    await sayAll(played, planWords(seed), said);
    const { outcomes, expected } = await settle(played);
    await expectStoriesKept(played, outcomes);
    expect(stage.openSyntheticSessions()).toEqual([]);
    const wanted = versionAfter(outcomes);
    expect(expected).toBe(wanted);
    return { endpoint: await stage.endpoint(), wanted: `READY ${wanted}` };
  } catch (error) {
    throw new Error(`seed ${seed}:\n${said.join("\n")}\n${String(error)}`, { cause: error });
  }
}

/** Every promotion that ran is one that the lane remembers, and kept its promises. */
async function expectStoriesKept(
  { stage, lane }: Played,
  outcomes: LaneStatus["outcomes"],
): Promise<void> {
  const { workflowId } = lane.promotion();
  const query = `WorkflowId = '${workflowId}' AND ExecutionStatus != 'Running'`;
  const { workflow } = stage.client;
  await until(async () => (await workflow.count(query)).count >= outcomes.length);
  const runs: string[] = [];
  for await (const { runId } of workflow.list({ query })) runs.push(runId);
  const numbers = runs.map((runId) => computePromotionNumber(runId));
  expect(numbers.toSorted()).toEqual(outcomes.map(({ promotion }) => promotion).toSorted());
  for (const firstExecutionRunId of runs)
    await expectPromisesKept(stage, { workflowId, firstExecutionRunId });
}
