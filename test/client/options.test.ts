import { userInfo } from "node:os";
import { expect, test } from "vitest";
import { personOf } from "../../client/cli/options.ts";

test.each([
  ["--by", { by: "ada" }, { GITHUB_ACTOR: "ci", USER: "root" }, "ada"],
  ["whom CI runs for", {}, { GITHUB_ACTOR: "ci", USER: "root" }, "ci"],
  ["the shell's user", {}, { USER: "eve" }, "eve"],
  ["this process's user, as in a container without USER", {}, {}, userInfo().username],
])("who says something is %s", (_whose, flags, env, by) => {
  expect(personOf(flags, env)).toEqual({ by });
});
