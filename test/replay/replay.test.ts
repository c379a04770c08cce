import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { historyFromJSON, historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { Worker } from "@temporalio/worker";
import { describe, expect, inject, test } from "vitest";
import { setStage } from "../e2e/stage.ts";
import { stories } from "./stories.ts";
import type { RecordedStory } from "./recorded-story.ts";

const folder = new URL("histories/", import.meta.url);

/** `npm run record-histories` sets it: the histories are made anew instead of replayed. */
const recording = process.env["RECORD_HISTORIES"] === "1";

describe.runIf(recording)("recording", () => {
  test.each(Object.entries(stories))("records %s", (name, story) => record(name, story));
});

async function record(name: string, story: RecordedStory): Promise<void> {
  const stage = await setStage(story.options);
  const handle = await story.play(stage);
  if (!story.endless) await handle.result().catch(() => undefined);
  mkdirSync(folder, { recursive: true });
  const history = JSON.parse(historyToJSON(await handle.fetchHistory()), withoutPlace);
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(history)}\n`);
}

/** Nothing of the machine that recorded it: a replay needs neither stack traces nor identities. */
function withoutPlace(key: string, value: unknown): unknown {
  if (key === "stackTrace") return "";
  return key === "identity" ? "recorder" : value;
}

describe.runIf(!recording)("replay", () => {
  test("there is a recorded history of each story, and none of a forgotten one", () => {
    const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ""));
    expect(files.toSorted()).toEqual(Object.keys(stories).toSorted());
  });

  test.each(Object.keys(stories))(
    "today's workflow takes the same way through the history of %s",
    async (name) => {
      const history = historyFromJSON(
        JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")),
      );
      const options = { workflowBundle: { codePath: inject("workflowBundlePath") } };
      // Children are named after it.
      const { workflowId } = history.events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
      await Worker.runReplayHistory(options, history, workflowId ?? name);
    },
  );
});
