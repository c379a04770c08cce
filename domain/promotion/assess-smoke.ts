import type { SmokeSessionResult } from '../smoke/session-result.ts';

export interface SmokeVerdict {
  readonly passed: boolean;
  readonly reason: string;
}

/** Whether enough synthetic sessions passed; the reason names the first failure. */
export function assessSmoke(results: readonly SmokeSessionResult[], needs: { sessions: number; requiredPasses: number }): SmokeVerdict {
  const passes = results.filter(({ outcome }) => outcome === 'passed').length;
  const counted = `${passes} of ${needs.sessions} sessions passed`;
  if (passes >= needs.requiredPasses) return { passed: true, reason: `${counted}.` };
  return { passed: false, reason: `${counted}, ${needs.requiredPasses} must. ${describeFailure(results)}`.trim() };
}

function describeFailure(results: readonly SmokeSessionResult[]): string {
  const failed = results.find(({ outcome }) => outcome !== 'passed');
  if (!failed) return '';
  if (failed.outcome === 'throttled') return 'AWS throttled the others until the deadline.';
  const turn = failed.turns.find(({ failures }) => failures.length > 0);
  if (!turn) return `What became of session ${failed.sessionId} is unknown.`;
  return `Turn ${failed.turns.indexOf(turn) + 1} of session ${failed.sessionId}: ${turn.failures.join('; ')}`;
}

/** The turns that reached AWS, and how many of them failed as calls: what the cross-check compares. */
export function countTurns(results: readonly SmokeSessionResult[]): { turns: number; errors: number } {
  const turns = results.flatMap((result) => result.turns).filter(({ status }) => status !== undefined && status !== 429);
  return { turns: turns.length, errors: turns.filter(({ callFailed }) => callFailed).length };
}
