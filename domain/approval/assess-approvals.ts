import type { Approval, ApprovalNeed, QuorumPart } from "./approval.ts";

export interface ApprovalProgress {
  readonly complete: boolean;
  /** `2 of team-leads and 1 of security`; empty when it is complete. */
  readonly missing: string;
}

/** Whether the approvals are enough. One person stands for one part, whatever roles they hold. */
export function assessApprovals(
  { quorum }: Pick<ApprovalNeed, "quorum">,
  approvals: readonly Approval[],
): ApprovalProgress {
  if (quorum.length === 0) {
    const complete = approvals.length > 0;
    return { complete, missing: complete ? "" : "an approval" };
  }
  const filled = fillParts(quorum, approvals);
  const missing = quorum.flatMap((part, index) => {
    const open = part.count - (filled[index] ?? 0);
    return open > 0 ? [`${open} of ${part.roles.join(" or ")}`] : [];
  });
  return { complete: missing.length === 0, missing: missing.join(" and ") };
}

/** How many places of each part are taken when the approvals are dealt out as well as can be. */
function fillParts(quorum: readonly QuorumPart[], approvals: readonly Approval[]): number[] {
  const places = quorum.flatMap((part, index) =>
    Array.from({ length: part.count }, () => ({ part, index })),
  );
  const taken = new Map<number, number>();
  const seat = (person: number, tried: Set<number>): boolean =>
    places.some(({ part }, place) => {
      if (tried.has(place) || !part.roles.some((role) => approvals[person]?.roles.includes(role)))
        return false;
      tried.add(place);
      const other = taken.get(place);
      if (other !== undefined && !seat(other, tried)) return false;
      taken.set(place, person);
      return true;
    });
  for (const person of approvals.keys()) seat(person, new Set());
  return quorum.map(
    (_part, index) => [...taken.keys()].filter((place) => places[place]?.index === index).length,
  );
}
