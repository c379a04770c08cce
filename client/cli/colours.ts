import pc from "picocolors";

export type Colours = ReturnType<typeof pc.createColors>;

export function createColours(enabled: boolean): Colours {
  return pc.createColors(enabled);
}
