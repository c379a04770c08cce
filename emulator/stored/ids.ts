import type { IdSource } from "./resource.ts";

const LOWER = (text: string): string => text.toLowerCase();
const kebab = (name: string): string =>
  LOWER(name)
    .replaceAll(/[^0-9a-z]+/g, "-")
    .replaceAll(/^-|-$/g, "");

/** The forms in which AWS makes ids, by the pattern that the service model gives for them. */
export const byName = ({ random, name }: IdSource): string => `${name}-${random.id(10)}`;
export const byNameLowerSuffix = ({ random, name }: IdSource): string =>
  `${name}-${LOWER(random.id(10))}`;
export const byKebabName = ({ random, name }: IdSource): string =>
  `${kebab(name)}-${LOWER(random.id(10))}`;
export const isName = ({ name }: IdSource): string => name;
export const uuid = ({ random }: IdSource): string => random.uuid();
export const drawn =
  (length: number, prefix = "") =>
  ({ random }: IdSource): string =>
    prefix + random.id(length);
