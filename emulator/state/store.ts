import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import type { Clock } from "../time/clock.ts";
import type { State } from "./model.ts";

const DATE_TAG = "$date";

/** Holds the state, and writes it to a file when one was asked for. */
export interface Store {
  readonly state: State;
  /** Says that the state changed since the last save. */
  touch(): void;
  /** Writes the file if anything changed. Called before every answer that follows a change. */
  save(): void;
}

/** The saved state, or undefined when there is no such file yet. */
export function loadState(file: string): State | undefined {
  if (!existsSync(file)) return undefined;
  const state = JSON.parse(readFileSync(file, "utf8"), revive) as State;
  if (state.format !== 1)
    throw new Error(`${file}: state of format ${String(state.format)} cannot be read`);
  return state;
}

export function createStore(state: State, clock: Clock, file?: string): Store {
  let dirty = true;
  return {
    state,
    touch: () => {
      dirty = true;
    },
    save: () => {
      if (!dirty || file === undefined) return;
      state.savedAtMs = clock.now();
      writeAtomically(file, JSON.stringify(state, replace));
      dirty = false;
    },
  };
}

/** A kill between the two calls leaves the file of the previous save. */
function writeAtomically(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.tmp`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

/** Remembered answers hold dates; JSON.stringify has made text of them before it asks the replacer. */
function replace(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? { [DATE_TAG]: original.getTime() } : value;
}

function revive(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const ms = (value as Record<string, unknown>)[DATE_TAG];
  return typeof ms === "number" ? new Date(ms) : value;
}
