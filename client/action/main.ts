import { endProcess } from "../cli/end-process.ts";
import { runAction } from "./run-action.ts";
import { createRunner } from "./runner.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

let isInterrupted = false;
const listeners = new Set<() => void>();
for (const signal of SIGNALS) {
  // From the start on: a job that is cancelled while the promotion begins ends like any other.
  process.on(signal, () => {
    isInterrupted = true;
    for (const listener of listeners) listener();
  });
}

const runner = createRunner(process.env, (text) => void process.stdout.write(text));
void runAction(runner, {
  env: process.env,
  changeDirectory: (directory) => process.chdir(directory),
  onInterrupt: (listener) => {
    if (isInterrupted) listener();
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
}).then(endProcess);
