import type { Command } from "commander";
import type { MessageName } from "../../domain/promotion/status.ts";
import type { CliContext } from "./cli-context.ts";
import type { LaneWordName } from "./commands/lane-words.ts";

export interface CommandEntry {
  readonly name: string;
  /** One line, for the help of all commands. */
  readonly description: string;
  /** What it takes and does: nobody waits for the files of the other commands. */
  load(): Promise<{ define(command: Command, context: CliContext): void }>;
}

const MESSAGES: Readonly<Record<MessageName, string>> = {
  approve: "let a promotion that waits for approval go on",
  reject: "stop a promotion that waits for approval; the endpoint stays as it is",
  pause: "hold a promotion before its next change; in the bake a failing gate still rolls back",
  resume: "end a pause",
  abort: "end a promotion: before the re-point it stops, after it the endpoint is rolled back",
  "skip-bake": "end the bake after one more look; a failing gate in it still rolls back",
  "override-freeze":
    "let a promotion go on in a freeze; not by who asked for it, and with --reason",
  retry: "answer a promotion that needs a person: try again",
  accept: "answer a promotion that needs a person: leave the endpoint as it is",
  "point-to": "answer a promotion that cannot roll back: move the endpoint to another version",
};

const LANE_WORDS: Readonly<Record<LaneWordName, string>> = {
  freeze: "nothing moves toward a new version: a running promotion waits before its re-point",
  unfreeze: "let a frozen endpoint go on",
  adopt: "take an endpoint as it is, after someone else moved it or a promotion was terminated",
  unfollow: "no longer promote new versions by themselves",
};

const messageCommands = Object.entries(MESSAGES).map(([name, description]) => ({
  name,
  description,
  load: () => import("./commands/messages.ts"),
}));

const laneWordCommands = Object.entries(LANE_WORDS).map(([name, description]) => ({
  name,
  description,
  load: () => import("./commands/lane-words.ts"),
}));

/** In the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "promote",
    description: "start a promotion from a spec file",
    load: () => import("./commands/promote.ts"),
  },
  {
    name: "plan",
    description:
      "show what a spec would do, and what its checks are worth at the endpoint's traffic",
    load: () => import("./commands/plan.ts"),
  },
  {
    name: "backtest",
    description: "show what a spec's bake would have decided over recorded metrics",
    load: () => import("./commands/backtest.ts"),
  },
  {
    name: "status",
    description: "show a promotion, or those that run",
    load: () => import("./commands/status.ts"),
  },
  {
    name: "watch",
    description: "watch a promotion until it ends or calls a person; plain lines off a terminal",
    load: () => import("./commands/watch.ts"),
  },
  {
    name: "report",
    description: "write a promotion's report: one page with what happened, why, and the evidence",
    load: () => import("./commands/report.ts"),
  },
  {
    name: "dashboard",
    description: "serve one page over all endpoints: what is live, what moves, what waits for whom",
    load: () => import("./commands/dashboard.ts"),
  },
  ...messageCommands,
  {
    name: "rollback",
    description: "move an endpoint to any version, now: no gates, no approvals, no freeze",
    load: () => import("./commands/rollback.ts"),
  },
  ...laneWordCommands,
  {
    name: "cancel-request",
    description: "take a request back that waits in an endpoint's queue",
    load: () => import("./commands/cancel-request.ts"),
  },
  {
    name: "follow",
    description: "promote each new version of a runtime by itself, as a spec says",
    load: () => import("./commands/follow-runtime.ts"),
  },
  {
    name: "lanes",
    description: "show all endpoints with what happens to them, or one with its queue",
    load: () => import("./commands/lanes.ts"),
  },
  {
    name: "history",
    description: "who promoted what, when, with which outcome",
    load: () => import("./commands/history.ts"),
  },
  {
    name: "validate",
    description: "check a spec file, and with --policy whether the policy allows it",
    load: () => import("./commands/validate.ts"),
  },
  {
    name: "policy",
    description: "work with policy files",
    load: () => import("./commands/policy.ts"),
  },
  {
    name: "setup",
    description:
      "create the namespace and search attributes on a Temporal cluster; changes nothing that exists",
    load: () => import("./commands/setup.ts"),
  },
  {
    name: "worker",
    description: "run a worker: it carries promotions out and calls AWS",
    load: () => import("./commands/worker.ts"),
  },
  {
    name: "codec-server",
    description:
      "let the Temporal UI and command show encrypted payloads to those who may see them",
    load: () => import("./commands/codec-server.ts"),
  },
  {
    name: "iam-policy",
    description:
      "print the least that a worker's role needs for one thing, or what keeps others out",
    load: () => import("./commands/iam-policy.ts"),
  },
  {
    name: "dev",
    description:
      "run everything on this machine: Temporal with its UI, AgentCore and CloudWatch, a worker, and an agent to promote",
    load: () => import("./commands/dev.ts"),
  },
  {
    name: "demo",
    description:
      "show three promotions of a real agent on this machine: one goes well, two roll back; takes about two minutes",
    load: () => import("./commands/demo.ts"),
  },
  {
    name: "emulator",
    description: "run AgentCore, CloudWatch and STS on this machine, for any AWS client",
    load: () => import("./commands/emulator.ts"),
  },
  {
    name: "doctor",
    description: "check all that a promotion needs, and say what to fix; changes nothing",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "init",
    description: "write a spec for an endpoint that AWS has",
    load: () => import("./commands/init.ts"),
  },
];
