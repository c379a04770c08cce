/** One person's approval of exactly one content. */
export interface Approval {
  readonly atMs: number;
  /** For people: a proven identity, or the name that was typed. */
  readonly by: string;
  /** The same for everything that may be one person; undefined where nobody was named. */
  readonly identity?: string;
  /** Whether AWS vouched for it. */
  readonly proven: boolean;
  /** The roles of the policy that it may stand for. */
  readonly roles: readonly string[];
  readonly reason?: string;
  readonly digest: string;
}

/** So many people of any of these roles. */
export interface QuorumPart {
  readonly roles: readonly string[];
  readonly count: number;
}

/** What an approval takes. Without parts: one approval, by anyone. */
export interface ApprovalNeed {
  readonly quorum: readonly QuorumPart[];
  readonly timeoutMs: number;
  readonly remindEveryMs?: number;
  /** Whether names that were typed count for nothing. */
  readonly requireProof: boolean;
  /** Who asked for the promotion, where that person may not approve it. */
  readonly notBy?: string;
}

/** Exactly what an approval is for. When anything in here changes, its digest does. */
export interface ApprovalSubject {
  readonly promotion: string;
  readonly runtime: string;
  readonly endpoint: string;
  readonly candidate: VersionSubject | null;
  readonly baseline: VersionSubject | null;
  readonly smoke: {
    readonly through: string;
    readonly version: string;
    readonly sessions: number;
    readonly passed: number;
    readonly endedAt: string;
  } | null;
  readonly gates: readonly {
    readonly gate: string;
    readonly verdict: string;
    readonly reason: string;
  }[];
  /** Digest of the whole spec, with its defaults. */
  readonly spec: string;
  /** Digest of what the policy says of this endpoint. */
  readonly policy: string | null;
  readonly emergency: string | null;
}

export interface VersionSubject {
  readonly version: string;
  readonly artifact: string;
}
