export type { AgentRequest, AgentResponse, AgentSource, ScriptedAgent } from "./agents/source.ts";
export type { CallEntry, CallFilter, CallOutcome, ChangeEntry, LogEntry } from "./call-log.ts";
export type { Traffic } from "./cloudwatch/record.ts";
export type { SimulatedTraffic } from "./cloudwatch/simulate-traffic.ts";
export type { Repoint } from "./controls.ts";
export { startEmulator } from "./emulator.ts";
export type { Emulator } from "./emulator.ts";
export type { Fault, FaultEffect } from "./faults/fault.ts";
export type {
  AuthSettings,
  EmulatorOptions,
  MetricSettings,
  PlatformTimings,
  Switches,
  Timings,
} from "./options.ts";
export type { SessionRecord } from "./state/model.ts";
export { realClock, scaledClock, steppedClock } from "./time/clock.ts";
export { AWS_TIMINGS } from "./time/platform-timings.ts";
export type { Clock, SteppedClock } from "./time/clock.ts";
export { runEmulator } from "./main.ts";
