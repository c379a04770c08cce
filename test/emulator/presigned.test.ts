import { expect, test } from "vitest";
import { presignIdentity } from "../../client/proof/presign-identity.ts";
import { begin } from "./story.ts";

test("a presigned GetCallerIdentity says who signed it, header and all; anything else in it is refused", async () => {
  const story = await begin();
  const credentials = { accessKeyId: "emulator", secretAccessKey: "emulator" };
  const presign = (signedAt = new Date()) =>
    presignIdentity("approve this", {
      region: "us-east-1",
      env: { AWS_ENDPOINT_URL: story.emulator.url },
      credentials,
      signedAt,
    });
  const ask = async (url: string, headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(url, { headers });
    return `${answer.status} ${/<(?:Arn|Code)>([^<]+)</.exec(await answer.text())?.[1]}`;
  };
  const { url, headers } = await presign();
  expect(await ask(url, headers)).toBe("200 arn:aws:iam::123456789012:user/emulator");
  expect(await ask(url, { "x-acr-digest": "approve that" })).toBe("403 InvalidSignatureException");
  expect(await ask(url, {})).toBe("403 InvalidSignatureException");
  expect(await ask(url.replace("Version=", "Version=1"), headers)).toBe(
    "403 InvalidSignatureException",
  );
  expect(await ask(url.replace("emulator%2F", "stranger%2F"), headers)).toBe(
    "403 UnrecognizedClientException",
  );
  expect(await ask(url.replace(/&X-Amz-Date=[^&]+/, ""), headers)).toBe(
    "403 IncompleteSignatureException",
  );
  for (const minutes of [-6, 10]) {
    const other = await presign(new Date(Date.now() + minutes * 60_000));
    expect(await ask(other.url, other.headers)).toBe("403 InvalidSignatureException");
  }
});

test("the same word signed twice in one second has two signatures, so that neither passes for the other", async () => {
  const sign = () =>
    presignIdentity("freeze 1a2b3c", {
      region: "us-east-1",
      env: {},
      credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
      signedAt: new Date("2026-03-02T10:00:00Z"),
    });
  expect((await sign()).url).not.toBe((await sign()).url);
});
