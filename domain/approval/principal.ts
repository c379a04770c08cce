import { matchesPattern } from "../pattern.ts";

/** Who says something: a name that anybody could type, or an identity that AWS vouched for. */
export type Principal =
  | { readonly proven: false; readonly name: string }
  | {
      readonly proven: true;
      /** As STS says it: `arn:aws:sts::123456789012:assumed-role/TeamLead/alice`. */
      readonly callerArn: string;
      /** An assumed role as the role itself, without its path, which STS does not say. */
      readonly arn: string;
      readonly session?: string;
    };

const ASSUMED_ROLE = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/;

export function toPrincipal(callerArn: string): Principal {
  const [, partition, account, role, session] = ASSUMED_ROLE.exec(callerArn) ?? [];
  if (role === undefined || session === undefined)
    return { proven: true, callerArn, arn: callerArn };
  const arn = `arn:${partition}:iam::${account}:role/${role}`;
  return { proven: true, callerArn, arn, session };
}

/** For people, and for the record. */
export function namePrincipal(principal: Principal): string {
  if (!principal.proven) return principal.name;
  return principal.session === undefined
    ? principal.arn
    : `${principal.arn} (session ${principal.session})`;
}

/** IAM Identity Center sets the session's name to the person's own. */
const IDENTITY_CENTER_ROLE = /:role\/AWSReservedSSO_/;

/**
 * The same for everything that may be one person. Whoever may assume a role picks the session's
 * name, so all sessions of a role are one approver, but for roles of IAM Identity Center.
 */
export function identifyPrincipal(principal: Principal): string {
  if (!principal.proven) return `name:${principal.name.trim().toLowerCase()}`;
  return IDENTITY_CENTER_ROLE.test(principal.arn) ? principal.callerArn : principal.arn;
}

/**
 * Whether a role's list holds somebody. ARNs in it stand for proven identities alone, names for
 * unproven ones alone: nobody becomes an ARN by typing it.
 */
export function isListed(principal: Principal, entries: readonly string[]): boolean {
  return entries.some((entry) => {
    if (!principal.proven) return !isArn(entry) && matchesPattern(entry, principal.name);
    return (
      isArn(entry) &&
      (matchesPattern(entry, principal.arn) || matchesPattern(entry, principal.callerArn))
    );
  });
}

export function isArn(entry: string): boolean {
  return entry.startsWith("arn:");
}

/** Whether somebody goes by the name that a promotion was asked for under. */
export function isCalled(principal: Principal, name: string): boolean {
  const own = principal.proven
    ? [principal.arn, principal.callerArn, principal.session, principal.arn.split("/").at(-1)]
    : [principal.name];
  const wanted = name.trim().toLowerCase();
  return own.some((each) => each?.trim().toLowerCase() === wanted);
}
