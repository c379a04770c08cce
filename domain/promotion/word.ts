/** Who said something, when and why. */
export interface Word {
  readonly atMs: number;
  readonly by?: string;
  readonly reason?: string;
}
