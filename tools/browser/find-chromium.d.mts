export function findChromium(env?: NodeJS.ProcessEnv): string | undefined;
export const LAUNCH_ARGUMENTS: string[];
