// Makes sure that there is a Chromium for the browser tests and the pictures: Debian's package, where
// none is found. Prints its path; exit code 1 when there is none and it cannot be installed from here.
//
//   node tools/install-chromium.mjs
import { spawnSync } from "node:child_process";
import { findChromium } from "./browser/find-chromium.mjs";

const PACKAGE = ["install", "--yes", "--no-install-recommends", "chromium"];

const found = findChromium() ?? install();
if (found) console.log(found);
else process.exitCode = 1;

function install() {
  const hasApt = spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
  if (!hasApt || process.getuid?.() !== 0) {
    const how = hasApt ? `sudo apt-get ${PACKAGE.join(" ")}` : "install Chromium or Chrome";
    console.error(`no Chromium is found. next: ${how}, or name one in CHROMIUM_PATH`);
    return undefined;
  }
  console.error("no Chromium is found: installing Debian's package, once");
  if (apt("update") && apt(...PACKAGE)) return findChromium();
  console.error("apt-get could not install chromium: its messages are above");
  return undefined;
}

function apt(...argv) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const stdio = ["ignore", "ignore", "inherit"];
  return spawnSync("apt-get", ["-qq", ...argv], { env, stdio }).status === 0;
}
