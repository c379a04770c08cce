import { record } from "./read-story.ts";
import type { Act, Said, Story } from "./read-story.ts";

/** One line of the emulator's call log, as far as it is read here. */
export interface LogLine {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  readonly operation?: string;
  readonly accessKeyId?: string;
  readonly clientToken?: string;
  readonly repeated?: boolean;
  readonly input?: Record<string, unknown>;
  readonly outcome?: { readonly status: number; readonly partial?: boolean };
  readonly change?: {
    readonly subject: string;
    readonly runtimeId?: string;
    readonly name?: string;
    readonly status?: string;
    readonly liveVersion?: string;
  };
}

/** One attempt to tell people something, as their end of it saw it. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly promotion: string;
  /** When what is told of happened: the same at each attempt. */
  readonly atMs: number;
}

/** A promise that was not kept, with what shows it. */
export interface Violation {
  /** The number of a promise of a promotion, or what is promised of all that people are told. */
  readonly promise: number | "notifications";
  readonly what: string;
  readonly evidence: unknown;
}

export interface Move extends Act {
  readonly version: string;
  readonly token: string;
}

/** What the checks have in common: read once from a story and the log. */
export interface Facts {
  readonly story: Story;
  readonly log: readonly LogLine[];
  /** In the order in which they came. */
  readonly deliveries: readonly Delivery[];
  readonly spec: Record<string, unknown>;
  readonly endpoint: string;
  readonly runtimeId: string;
  readonly baseline: string | undefined;
  readonly candidate: string | undefined;
  /** Activities that ask AWS to move the endpoint. */
  readonly moves: readonly Move[];
  /** Versions that a person, or the spec, let the endpoint go to instead. */
  readonly goals: readonly string[];
  readonly words: (name: string) => readonly Said[];
}

export function factsOf(
  story: Story,
  { log, deliveries }: Pick<Facts, "log" | "deliveries">,
): Facts {
  const spec = record(story.input["spec"]);
  const target = record(spec["target"]);
  const endpoint = String(target["endpoint"]);
  const asked = record(story.input["rollback"])["to"];
  const baseline = asked ?? findBaseline(story, endpoint);
  const moves = story.acts
    .filter(({ name }) => name === "updateEndpoint" || name === "createEndpoint")
    .filter(({ input }) => input["endpoint"] === endpoint)
    .map((act) => ({
      ...act,
      version: String(act.input["version"]),
      token: String(act.input["clientToken"]),
    }));
  const words = (name: string): Said[] =>
    story.said.filter((said) => said.name === name && said.isAccepted !== false);
  const goals = words("point-to").map(({ argument }) => String(argument["version"]));
  const isFallback = record(spec["rollback"])["fallback"] === "next-older";
  const older = moves.find(({ version }) => Number(version) < Number(baseline) && isFallback);
  const first = moves[0]?.version;
  return {
    story,
    log,
    deliveries,
    spec,
    endpoint,
    runtimeId: String(target["runtimeId"]),
    baseline: baseline === undefined ? undefined : String(baseline),
    candidate: first !== undefined && first !== baseline ? first : undefined,
    moves,
    goals: older && older.version !== first ? [...goals, older.version] : goals,
    words,
  };
}

/** What the endpoint served when it was first read at rest; an endpoint that is made has none. */
function findBaseline({ acts }: Story, endpoint: string): unknown {
  const reads = acts
    .filter(({ name, input }) => name === "getEndpoint" && input["endpoint"] === endpoint)
    // Of a call that failed there is no result at all; of no endpoint it is null.
    .filter((act) => "result" in act)
    .map(({ result }) => record(result));
  if (reads[0]?.["status"] === undefined) return undefined;
  const found = reads.find(({ status }) => status === "READY" || status === "UPDATE_FAILED");
  return found?.["liveVersion"];
}

/** Whether a version is one that the endpoint may go back to. */
export function isWayBack({ baseline, goals }: Facts, version: string): boolean {
  return version === baseline || goals.includes(version);
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
