import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { checkYamlText, formatFileIssue } from "../../client/spec/read-yaml-file.ts";
import { normalisePolicy } from "../../domain/policy/normalise-policy.ts";
import { renderPolicyJsonSchema } from "../../domain/policy/policy-schema.ts";

const fromHere = (path: string): URL => new URL(path, import.meta.url);

function mistakesOf(text: string): string[] {
  const result = checkYamlText(text, "policy.yaml", normalisePolicy);
  return "ok" in result ? [] : result.issues.map(formatFileIssue);
}

test("examples/policy.yaml is right, and its docs/policy.schema.json is what the code generates", async () => {
  expect(mistakesOf(await readFile(fromHere("../../examples/policy.yaml"), "utf8"))).toEqual([]);
  const schema = await readFile(fromHere("../../docs/policy.schema.json"), "utf8");
  expect(JSON.parse(schema), "run: npm run generate:schema").toEqual(renderPolicyJsonSchema());
});

test("every mistake is shown at once, with its place", () => {
  const text = `version: 1
roles:
  leads: [ada, bo]
  admins: [arn:aws:iam::123456789012:role/path/Admin]
  none: []
rules:
  - match: { endpont: production }
    approval:
      quorum:
        - role: leads
          count: 3
        - role: owners
    bake:
      minimumDuration: 10
      onNoEvidence: [promot]
    may:
      aborts: [leads]
      reject: [nobody]
    emergency: { skips: [smoke] }
`;
  expect(mistakesOf(text)).toEqual([
    "policy.yaml:4:12  roles.admins[0]  must leave out the role's path, which STS does not say: write arn:aws:iam::123456789012:role/Admin",
    "policy.yaml:5:9  roles.none  must name at least one person, is a list",
    'policy.yaml:7:14  rules[0].match.endpont  is not a known key; did you mean "endpoint"?',
    "policy.yaml:11:18  rules[0].approval.quorum[0].count  asks for 3 people, but leads can bring 2 at most",
    "policy.yaml:12:17  rules[0].approval.quorum[1].role  is no role of this file; it has leads, admins, none",
    "policy.yaml:14:24  rules[0].bake.minimumDuration  must be a duration with its unit, like 90s, 10m or 24h, is 10",
    'policy.yaml:15:22  rules[0].bake.onNoEvidence[0]  must be pause or roll-back or promote (did you mean "promote"?), is "promot"',
    'policy.yaml:17:7  rules[0].may.aborts  is not a known key; did you mean "abort"?',
    "policy.yaml:18:16  rules[0].may.reject[0]  is no role of this file; it has leads, admins, none",
    'policy.yaml:19:26  rules[0].emergency.skips[0]  must be gates or approval or freeze, is "smoke"',
  ]);
});

test.each([
  [
    "a quorum that nobody can reach",
    "roles: { leads: [ada, bo] }\nrules:\n  - approval: { quorum: [{ role: leads, count: 3 }] }",
    "rules[0].approval.quorum[0].count  asks for 3 people, but leads can bring 2 at most",
  ],
  [
    "names where proof is asked for",
    "roles: { leads: [ada, bo] }\nrules:\n  - requireProof: true\n    approval: { quorum: [{ role: leads }] }",
    "rules[0].approval.quorum[0].count  asks for 1 people, but leads can bring 0 at most",
  ],
  [
    "a role that is not there",
    "roles: { leads: [ada] }\nrules:\n  - may: { abort: [owners] }",
    "rules[0].may.abort[0]  is no role of this file; it has leads",
  ],
  ["no rules", "roles: {}", "rules  is missing; it must be a list of rules"],
])("%s is a mistake", (_name, text, mistake) => {
  expect(mistakesOf(`version: 1\n${text}\n`).join("\n")).toContain(mistake);
});
