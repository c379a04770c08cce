// The worker of a floor: no engine, only what it is given. Each runs in a process of its own.
import { NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { answer } from "./child.mjs";

/** Runs until it is killed, and answers questions; `options` are the SDK's. */
export async function runFloorWorker(options, handlers = {}) {
  const silent = () => {};
  const logger = { trace: silent, debug: silent, info: silent, log: silent };
  Runtime.install({ logger: { ...logger, warn: silent, error: silent } });
  const { BENCH_TEMPORAL: address, BENCH_NAMESPACE: namespace } = process.env;
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({ connection, namespace, ...options });
  void worker.run().then(() => process.exit(0));
  answer(handlers);
}
