/** Whether a name ends as the files do that specs are written in. */
export function isSpecFileName(name: string): boolean {
  return /\.(ya?ml|json)$/i.test(name);
}
