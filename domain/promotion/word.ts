/** Who said something, when and why. */
export interface Word {
  readonly atMs: number;
  readonly by?: string;
  readonly reason?: string;
  /** Set where AWS vouched for who it is. */
  readonly proven?: true;
}

/** Where nobody gave a name. */
export const UNNAMED = "someone unnamed";
