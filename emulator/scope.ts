/** Account and region that a call or a change belongs to. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}
