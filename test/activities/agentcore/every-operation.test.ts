import { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, test } from "vitest";

import { createAgentCoreActivities } from "../../../activities/agentcore/operations.ts";
import { callClassOf } from "../../../domain/operation-defaults.ts";
import { operations } from "../../../emulator/protocol/operations.ts";
import type { Operation } from "../../../emulator/protocol/operations.ts";
import { classOf } from "../../../emulator/server/handlers.ts";
import { begin } from "../../emulator/story.ts";
import { breakagesOf, missingOf } from "../../helpers/break-input.ts";
import type { Breakage } from "../../helpers/break-input.ts";
import { recordingProxy } from "../../helpers/recording-proxy.ts";
import type { Recorded } from "../../helpers/recording-proxy.ts";
import { answerDifferences, inputDifferences, wireForm } from "../../helpers/same-fields.ts";
import { sampleInput } from "../../helpers/sample-input.ts";
import { inputInScene, inputOfNowhere, namesNothing } from "../../helpers/scenes.ts";
import { AWS, clientsOf, failureOf, run } from "../story.ts";

type Fields = Record<string, unknown>;

const INFO = { startToCloseTimeoutMs: 30_000 };
const SCRIPTED = { "*": { scripted: { agentCard: { name: "agent" } } } };

const tried = operations
  .filter(({ service }) => service !== "cloudwatch")
  .map((operation) => [operation.name, operation] as const);

/** The emulator behind a proxy that keeps its answers, and one operation's activity. */
async function beginWith({ name }: Operation) {
  const story = await begin({ agents: SCRIPTED });
  const proxy = await recordingProxy(story.emulator.url);
  const activities = createAgentCoreActivities(clientsOf(proxy.url)) as unknown as Record<
    string,
    (input: Fields, aws: typeof AWS) => Promise<unknown>
  >;
  const activity = activities[name.charAt(0).toLowerCase() + name.slice(1)];
  const call = (input: Fields) =>
    run(async () => {
      if (!activity) throw new Error(`${name} is no activity`);
      return activity(wireForm(input), AWS);
    }, INFO);
  return { ...story, answers: proxy.answers, call };
}

/** An answer's members, wherever the operation puts them: body, headers, status. */
function membersOf({ schema }: Operation, { status, headers, body }: Recorded): Fields {
  const text = body.toString();
  const output = NormalizedSchema.of(schema[5]);
  const members = output.isStructSchema() ? [...output.structIterator()] : [];
  const payload = members.some(([, member]) => member.getMergedTraits().httpPayload);
  const fields = payload || text === "" ? {} : (JSON.parse(text) as Fields);
  for (const [name, member] of members) {
    const { httpHeader, httpResponseCode, httpPayload } = member.getMergedTraits();
    if (httpHeader) fields[name] = headers[httpHeader.toLowerCase()];
    else if (httpResponseCode) fields[name] = status;
    else if (httpPayload)
      fields[name] = member.isStreaming() ? { text, truncated: false } : JSON.parse(text);
  }
  return fields;
}

/** The member that an activity fills in where it is left out. */
const tokenMemberOf = ({ schema }: Operation): string | undefined =>
  [...NormalizedSchema.of(schema[4]).structIterator()].find(([, member]) =>
    member.isIdempotencyToken(),
  )?.[0];

test("all 238 operations are tried", () => {
  expect(tried).toHaveLength(238);
});

describe("a valid input is sent as it was given, and the answer comes back as it was sent", () => {
  test.each(tried)("%s", async (name, operation) => {
    const story = await beginWith(operation);
    const { emulator, answers, call } = story;
    const optional = callClassOf(name) !== "read";
    const input = await inputInScene(story, operation, { optional });
    const sent = call(input);
    if (classOf(operation) === "refused") {
      expect(await failureOf(sent)).toMatchObject({
        type: "NotImplementedException",
        nonRetryable: true,
        message: expect.stringContaining(
          `${name} is not modelled by this emulator: see emulator/BEHAVIOR.md (`,
        ),
      });
    } else {
      const returned = await sent;
      const answer = membersOf(operation, answers.at(-1) as Recorded);
      expect(answerDifferences(answer, returned)).toEqual([]);
    }
    const logged = emulator.calls({ operation: name }).at(-1);
    const seen = logged?.kind === "call" ? logged.input : {};
    const token = tokenMemberOf(operation);
    if (token !== undefined) expect(seen[token]).toMatch(/^[0-9a-f-]{36}$/);
    const filledIn = token === undefined ? {} : { [token]: seen[token] };
    expect(inputDifferences({ ...wireForm(input), ...filledIn }, seen)).toEqual([]);
  });
});

describe("what is not there is ResourceNotFoundException, for good", () => {
  const naming = tried.filter(
    ([, operation]) => classOf(operation) !== "refused" && !namesNothing(operation),
  );
  test.each(naming)("%s", async (_name, operation) => {
    const { call } = await beginWith(operation);
    expect(await failureOf(call(inputOfNowhere(operation)))).toMatchObject({
      type: "ResourceNotFoundException",
      nonRetryable: true,
    });
  });
});

describe("an invalid member is ValidationException, naming the member, for good", () => {
  const broken = tried.map(
    ([name, operation]) =>
      [name, operation, [...missingOf(operation), ...breakagesOf(operation)][0]] as const,
  );

  test("only GetAgentCard has nothing that the service model restricts", () => {
    expect(broken.filter(([, , found]) => !found).map(([name]) => name)).toEqual(["GetAgentCard"]);
  });

  test.each(broken.filter(([, , found]) => found))("%s", async (_name, operation, found) => {
    const breakage = found as Breakage;
    const { call } = await beginWith(operation);
    expect(await failureOf(call(breakage.input))).toMatchObject({
      type: "ValidationException",
      nonRetryable: true,
      message: expect.stringContaining(`at '${breakage.path}' failed to satisfy`),
    });
  });
});

describe("a throttle is repeated, and executed nothing", () => {
  test.each(tried)("%s", async (name, operation) => {
    const { emulator, call } = await beginWith(operation);
    emulator.addFault({ operation: name, effect: { kind: "throttle" } });
    expect(await failureOf(call(sampleInput(operation)))).toMatchObject({
      type: "ThrottlingException",
      nonRetryable: false,
      nextRetryDelay: expect.any(Number),
      details: [{ operation: name, status: 429 }],
    });
    expect(emulator.calls({ kind: "change" })).toEqual([]);
  });
});
