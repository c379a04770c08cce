import { existsSync } from "node:fs";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser of this machine, or the one that CHROMIUM_PATH names; undefined where there is none. */
export function findChromium(env = process.env) {
  const named = env["CHROMIUM_PATH"];
  if (named && !existsSync(named)) throw new Error(`CHROMIUM_PATH: there is no ${named}`);
  return named || PLACES.find((place) => existsSync(place));
}

/** For a container, too, where Chromium's sandbox has no rights. */
export const LAUNCH_ARGUMENTS = ["--no-sandbox"];
