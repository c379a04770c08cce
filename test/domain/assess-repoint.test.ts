import { describe, expect, test } from "vitest";
import {
  assessRepoint,
  describeEndpoint,
  findStranger,
  isServing,
} from "../../domain/promotion/assess-repoint.ts";
import { endpoint, endpointOrNone } from "./values.ts";

const fence = (found: string, observed: string, sentBefore = false) =>
  assessRepoint({
    found: endpointOrNone(found),
    observed: endpointOrNone(observed),
    candidate: "2",
    sentBefore,
  }).action;

describe("the fence before the re-point: an endpoint that is not as resolve found it is never moved", () => {
  test.each([
    // found, observed, action
    ["READY 1", "READY 1", "send"],
    ["READY 1>?", "READY 1>?", "send"],
    ["UPDATE_FAILED 1>5", "UPDATE_FAILED 1>5", "send"],
    ["none", "none", "send"],
    // Each way in which it can differ.
    ["READY 1", "READY 3", "drift"],
    ["READY 1", "READY 1>3", "drift"],
    ["READY 1", "READY 1>?", "drift"],
    ["READY 1", "UPDATING 1", "drift"],
    ["READY 1", "UPDATING 1>3", "drift"],
    ["READY 1", "UPDATE_FAILED 1", "drift"],
    ["READY 1", "DELETING 1", "drift"],
    ["READY 1", "none", "drift"],
    ["none", "CREATING ?>2", "drift"],
    ["none", "READY 1", "drift"],
    // Also when someone else moved it to our candidate.
    ["READY 1", "READY 2", "drift"],
    ["READY 1", "UPDATING 1>2", "drift"],
    // Repaired meanwhile, to the same version.
    ["UPDATE_FAILED 1>5", "READY 1", "drift"],
  ])("found %s, is %s: %s", (found, observed, action) => {
    expect(fence(found, observed)).toBe(action);
  });

  test("what does not move it is no difference: description, reason and the time of the read", () => {
    const found = endpoint("READY 1");
    const observed = {
      ...found,
      description: "edited",
      failureReason: "old",
      observedAtMs: found.observedAtMs + 1,
    };
    expect(assessRepoint({ found, observed, candidate: "2", sentBefore: false }).action).toBe(
      "send",
    );
  });
});

describe("after a send whose answer was lost", () => {
  test.each([
    ["READY 1", "READY 1", "send"],
    ["READY 1", "UPDATING 1>2", "watch"],
    ["READY 1", "READY 1>2", "watch"],
    ["READY 1", "READY 2", "watch"],
    ["READY 1", "UPDATE_FAILED 1>2", "watch"],
    ["none", "CREATING ?>2", "watch"],
    ["none", "none", "send"],
    ["READY 1", "READY 3", "drift"],
    ["READY 1", "UPDATING 1>3", "drift"],
    ["READY 1", "none", "drift"],
    ["none", "READY 1", "drift"],
  ])("found %s, is %s: %s", (found, observed, action) => {
    expect(fence(found, observed, true)).toBe(action);
  });

  test("an endpoint found UPDATE_FAILED on its way to this very candidate proves nothing while it is unchanged", () => {
    expect(fence("UPDATE_FAILED 1>2", "UPDATE_FAILED 1>2", true)).toBe("send");
    expect(fence("UPDATE_FAILED 1>2", "UPDATING 1>2", true)).toBe("watch");
  });

  test("the reason prints what was read, fit for people", () => {
    const reads = {
      found: endpoint("READY 1"),
      observed: { ...endpoint("UPDATE_FAILED 1>3"), failureReason: "no capacity" },
      candidate: "2",
      sentBefore: false,
    };
    expect(assessRepoint(reads).reason).toBe(
      'Someone else changed the endpoint: it was READY on version 1, and is UPDATE_FAILED from version 1 to 3 ("no capacity").',
    );
  });
});

describe("words for an endpoint", () => {
  test.each([
    ["none", "not there"],
    ["READY 4", "READY on version 4"],
    ["UPDATING 4>5", "UPDATING from version 4 to 5"],
    ["CREATING ?>2", "CREATING from version none to 2"],
    ["CREATE_FAILED ?>?", "CREATE_FAILED on version none"],
  ])("%s is described as %s", (written, words) => {
    expect(describeEndpoint(endpointOrNone(written))).toBe(words);
  });

  test.each([
    ["READY 2", true],
    ["READY 2>?", true],
    ["READY 2>3", false],
    ["READY 1>2", false],
    ["UPDATING 2", false],
    ["UPDATE_FAILED 2", false],
    ["none", false],
  ])("%s serves version 2: %s", (written, expected) => {
    expect(isServing(endpointOrNone(written), "2")).toBe(expected);
  });

  test.each([
    ["READY 1", undefined],
    ["UPDATING 1>2", undefined],
    ["UPDATING 1>3", "3"],
    ["READY 3", "3"],
    ["CREATING ?>?", undefined],
  ])("the stranger in %s is %s", (written, stranger) => {
    expect(findStranger(endpoint(written), ["1", "2"])).toBe(stranger);
  });
});
