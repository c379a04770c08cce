import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const require = createRequire(import.meta.url);

/** Runs a command on a terminal of its own (of util-linux's `script`), and keeps what it writes there. */
export function recordTerminal({ columns, rows }, argv) {
  const command = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const line = `stty columns ${columns} rows ${rows}; exec ${command}`;
  const env = { ...process.env, TERM: "xterm-256color", COLORTERM: "truecolor" };
  delete env.NO_COLOR;
  const child = spawn("script", ["-qefc", line, "/dev/null"], {
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  let written = "";
  child.stdout.on("data", (chunk) => (written += chunk));
  return {
    output: () => written,
    /** Waits until this stands on it. */
    async until(pattern) {
      for (;;) {
        if (written.match(pattern)) return;
        if (child.exitCode !== null) throw new Error(`ended before ${pattern}:\n${written}`);
        await sleep(50);
      }
    },
    async stop() {
      child.kill("SIGTERM");
      await exit;
    },
  };
}

/** Draws what was written to a terminal as that terminal would. */
export async function showTerminal(page, { columns, rows, bytes }) {
  await page.setContent('<body style="margin:0"><div id="terminal"></div></body>');
  await page.addStyleTag({ path: require.resolve("@xterm/xterm/css/xterm.css") });
  await page.addScriptTag({ path: require.resolve("@xterm/xterm/lib/xterm.js") });
  await page.evaluate(
    ([cols, height, text]) =>
      new Promise((resolve) => {
        const theme = { background: "#0d1117", foreground: "#e6edf3", cursor: "#0d1117" };
        const terminal = new globalThis.Terminal({ cols, rows: height, theme, fontSize: 14 });
        terminal.open(globalThis.document.getElementById("terminal"));
        terminal.write(text, resolve);
      }),
    [columns, rows, bytes],
  );
}
