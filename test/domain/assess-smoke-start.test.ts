import { expect, test } from "vitest";
import { assessSmokeStart } from "../../domain/promotion/assess-smoke-start.ts";
import type { SmokeSpec } from "../../domain/spec/smoke-spec.ts";
import { specWith } from "./values.ts";

const marked = { marker: { headers: { "X-One": "1", "X-Two": "2" } } };

test.each<[string, object, Partial<SmokeSpec>, RegExp | undefined]>([
  ["HTTP by default", {}, {}, undefined],
  ["AGUI, which is HTTP", { serverProtocol: "AGUI" }, {}, undefined],
  ["MCP", { serverProtocol: "MCP" }, { protocol: "mcp" }, undefined],
  [
    "another protocol",
    { serverProtocol: "A2A" },
    {},
    /speaks A2A, and the smoke http.*protocol: a2a/,
  ],
  ["a protocol to come", { serverProtocol: "GRPC" }, {}, /does not know it/],
  ["a token for an authorizer", { inboundAuth: "jwt" }, { caller: { jwt: "shop" } }, undefined],
  ["a signature for an authorizer", { inboundAuth: "jwt" }, {}, /Name a caller/],
  ["a token for none", {}, { caller: { jwt: "shop" } }, /has no JWT authorizer/],
  ["headers that are allowed", { allowedHeaders: ["x-two", "X-ONE"] }, marked, undefined],
  ["a header that is not", { allowedHeaders: ["X-Two"] }, marked, /\["X-Two","X-One"\]/],
])("%s", (_, candidate, smoke, expected) => {
  const problem = assessSmokeStart(
    { version: "2", ...candidate },
    { ...specWith().smoke, ...smoke },
  );
  if (expected === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatch(expected);
});
