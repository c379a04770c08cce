import { fork } from "node:child_process";
import { once } from "node:events";

/**
 * A process of its own that answers questions, so that what is measured shares no event loop with
 * the emulator. Its file ends with `answer({ name: (input) => … })`.
 */
export async function startChild(file, { env = {}, argv = [], execArgv = [] } = {}) {
  const process_ = fork(new URL(file, import.meta.url), argv, {
    env: { ...process.env, ...env },
    execArgv,
  });
  const waiting = new Map();
  let asked = 0;
  process_.on("message", ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error === undefined) resolve?.(value);
    else reject?.(new Error(error));
  });
  const ended = once(process_, "exit").then(([code]) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}`));
    waiting.clear();
  });
  const ask = (name, input) =>
    new Promise((resolve, reject) => {
      const id = (asked += 1);
      waiting.set(id, { resolve, reject });
      process_.send({ id, name, input });
    });
  await ask("ready");
  return {
    ask,
    pid: process_.pid,
    stop: async () => {
      process_.kill("SIGTERM");
      await ended;
    },
    kill: async () => {
      process_.kill("SIGKILL");
      await ended;
    },
  };
}

/** The other end. */
export function answer(handlers) {
  const all = { ready: () => true, ...handlers };
  // Whoever started it is gone: nothing is left behind.
  process.on("disconnect", () => process.exit());
  process.on("message", async ({ id, name, input }) => {
    try {
      process.send({ id, value: await all[name](input) });
    } catch (error) {
      process.send({ id, error: String(error) });
    }
  });
}
