import { randomBytes } from "node:crypto";
import { DecryptCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import type { KMSClient } from "@aws-sdk/client-kms";
import { defaultPayloadConverter } from "@temporalio/common";
import type { Payload } from "@temporalio/common";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createEnvironmentKeys } from "../../../client/codec/environment-keys.ts";
import { createKmsKeys } from "../../../client/codec/kms-keys.ts";
import { loadPayloadCodec } from "../../../client/codec/load-payload-codec.ts";
import { createPayloadCodec } from "../../../client/codec/payload-codec.ts";

const KEY = randomBytes(32).toString("base64");
const OTHER = randomBytes(32).toString("base64");
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload | undefined): unknown =>
  payload && defaultPayloadConverter.fromPayload(payload);
const codecOf = (keys: string) => createPayloadCodec(createEnvironmentKeys(keys));

test("whatever is encrypted comes back as it was, and nothing of it stays readable", async () => {
  const codec = codecOf(`now:${KEY}`);
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const secret = { marker: "spec-text-marker", value };
      const [encrypted] = await codec.encode([payloadOf(secret)]);
      expect(Buffer.from(encrypted?.data ?? []).includes("spec-text-marker")).toBe(false);
      const [decrypted] = await codec.decode(encrypted ? [encrypted] : []);
      expect(JSON.stringify(valueOf(decrypted))).toBe(JSON.stringify(secret));
    }),
    { numRuns: 50 },
  );
});

test("after a rotation the new key writes, and what the old one wrote is still read", async () => {
  const old = await codecOf(`2025:${KEY}`).encode([payloadOf("before")]);
  const rotated = codecOf(`2026:${OTHER},2025:${KEY}`);
  const fresh = await rotated.encode([payloadOf("after")]);
  expect((await rotated.decode([...old, ...fresh])).map(valueOf)).toEqual(["before", "after"]);
  await expect(codecOf(`2025:${KEY}`).decode(fresh)).rejects.toThrow(
    'a payload is encrypted with key "2026", and this process has 2025; add it to AGENTCORE_ROLLOUTS_PAYLOAD_KEYS',
  );
});

test("payloads in clear are read beside encrypted ones, so that encryption can be switched on", async () => {
  expect((await codecOf(`now:${KEY}`).decode([payloadOf("clear")])).map(valueOf)).toEqual([
    "clear",
  ]);
});

test("without keys an encrypted payload is refused in plain words", async () => {
  const encrypted = await codecOf(`now:${KEY}`).encode([payloadOf("secret")]);
  const codec = await loadPayloadCodec({});
  expect(await codec.encode([payloadOf("clear")])).toEqual([payloadOf("clear")]);
  await expect(codec.decode(encrypted)).rejects.toThrow(
    "a payload is encrypted, and this process has no keys; set AGENTCORE_ROLLOUTS_PAYLOAD_KEYS or",
  );
});

test("a payload that was changed is refused, one byte or all of them", async () => {
  const codec = codecOf(`now:${KEY}`);
  const [encrypted] = await codec.encode([payloadOf("secret")]);
  if (!encrypted?.data) throw new Error("nothing was encrypted");
  const { data } = encrypted;
  await fc.assert(
    fc.asyncProperty(fc.nat(data.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const changed = Uint8Array.from(data);
      changed[at] = (changed[at] ?? 0) ^ by;
      await expect(codec.decode([{ ...encrypted, data: changed }])).rejects.toThrow("was changed");
    }),
  );
  for (const length of [0, 11, 27]) {
    const cut = { ...encrypted, data: data.slice(0, length) };
    await expect(codec.decode([cut])).rejects.toThrow("was changed");
  }
});

test.each([
  ["", "it is empty"],
  [KEY, "an entry has no name before its colon"],
  ["now:c2hvcnQ=", 'key "now" is not 32 bytes in base64'],
  ["now:" + "!".repeat(44), 'key "now" is not 32 bytes in base64'],
])("keys written wrong (%#) are refused without repeating them", (text, why) => {
  const attempt = (): unknown => createEnvironmentKeys(text === "" ? " " : text);
  expect(attempt).toThrow("AGENTCORE_ROLLOUTS_PAYLOAD_KEYS cannot be used");
  if (text !== "") expect(attempt).toThrow(why);
});

/** KMS as far as data keys go: it wraps by prefixing. */
function fakeKms() {
  const calls: string[] = [];
  const plain = randomBytes(32);
  const send = (command: unknown): Promise<object> => {
    if (command instanceof GenerateDataKeyCommand) {
      calls.push("GenerateDataKey");
      return Promise.resolve({
        Plaintext: plain,
        CiphertextBlob: Buffer.concat([Buffer.from("wrapped"), plain]),
        KeyId: "arn:aws:kms:us-east-1:123456789012:key/1",
      });
    }
    if (!(command instanceof DecryptCommand)) throw new Error("unexpected command");
    calls.push("Decrypt");
    return Promise.resolve({ Plaintext: (command.input.CiphertextBlob ?? plain).slice(7) });
  };
  return { calls, client: { send } as unknown as KMSClient };
}

test("with KMS one data key serves many payloads, and a reader unwraps it once", async () => {
  const { calls, client } = fakeKms();
  const writer = createPayloadCodec(createKmsKeys("alias/payloads", client));
  const encrypted = [
    ...(await writer.encode([payloadOf(1), payloadOf(2)])),
    ...(await writer.encode([payloadOf(3)])),
  ];
  expect(calls).toEqual(["GenerateDataKey"]);
  const reader = createPayloadCodec(createKmsKeys("alias/payloads", client));
  expect((await reader.decode(encrypted)).map(valueOf)).toEqual([1, 2, 3]);
  expect(calls).toEqual(["GenerateDataKey", "Decrypt"]);
});

test("a refusal of KMS names the call and the permissions that it takes, and is not kept", async () => {
  const { calls, client } = fakeKms();
  let isDenied = true;
  const flaky = {
    send: (command: never) =>
      isDenied
        ? Promise.reject(Object.assign(new Error("no"), { name: "AccessDeniedException" }))
        : client.send(command),
  } as unknown as KMSClient;
  const codec = createPayloadCodec(createKmsKeys("alias/payloads", flaky));
  await expect(codec.encode([payloadOf(1)])).rejects.toThrow(
    /KMS GenerateDataKey with alias\/payloads failed \(AccessDeniedException.*kms:GenerateDataKey and kms:Decrypt/,
  );
  isDenied = false;
  await codec.encode([payloadOf(1)]);
  expect(calls).toEqual(["GenerateDataKey"]);
});
