import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadCallers } from "../../worker/callers-file.ts";

async function fileWith(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "callers-")), "callers.yaml");
  await writeFile(file, text);
  return file;
}

const RUNTIMES = "runtimes: ['arn:aws:bedrock-agentcore:*:runtime/shop-*']";

test("callers are read with where their secrets are", async () => {
  const file = await fileWith(`callers:
  shop: { ${RUNTIMES}, tokenUrl: https://id.example.com/token, clientId: shop, clientSecret: { env: SECRET } }
  kept: { ${RUNTIMES}, token: { file: /run/secrets/token } }`);
  expect(loadCallers(file)).toMatchObject({
    shop: { clientSecret: { env: "SECRET" } },
    kept: { token: { file: "/run/secrets/token" } },
  });
});

test.each([
  ["a secret in the file itself", `{ ${RUNTIMES}, token: eyJhbGciOi }`],
  ["a caller for no runtime", "{ runtimes: [], token: { env: A } }"],
  [
    "a secret that travels in the clear",
    `{ ${RUNTIMES}, tokenUrl: http://id.example.com, clientId: a, clientSecret: { env: A } }`,
  ],
])("%s is refused", async (_, caller) => {
  const file = await fileWith(`callers: { shop: ${caller} }`);
  expect(() => loadCallers(file)).toThrow(/callers\.shop.*docs\/smoke\.md/s);
});

test("a file that is not there is said", () => {
  expect(() => loadCallers("/nowhere/callers.yaml")).toThrow(
    /AGENTCORE_ROLLOUTS_CALLERS: .*ENOENT/,
  );
});
