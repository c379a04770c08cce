import { fileURLToPath } from "node:url";
import type { DataConverter } from "@temporalio/common";
import { isEncrypting, loadPayloadCodec } from "../client/codec/load-payload-codec.ts";

/** How a worker writes and reads payloads: encrypted where the environment has keys, failures too. */
export async function createWorkerDataConverter(env: NodeJS.ProcessEnv): Promise<DataConverter> {
  const payloadCodecs = [await loadPayloadCodec(env)];
  if (!isEncrypting(env)) return { payloadCodecs };
  const failureConverterPath = fileURLToPath(new URL("failure-converter.cjs", import.meta.url));
  return { payloadCodecs, failureConverterPath };
}
