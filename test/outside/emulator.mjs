// The compiled emulator on a clock that the tests step through the admin API.
import { join } from "node:path";

import { startEmulator, steppedClock } from "../../dist/emulator/index.js";

const [, , agentPython] = process.argv;
const emulator = await startEmulator({
  clock: steppedClock(),
  // Whatever these clients sign must be what the emulator computes.
  auth: { verifySignatures: true, credentials: { outside: "outside" } },
  agents: {
    "*": { scripted: {} },
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/python-agent": {
      command: [agentPython, join(import.meta.dirname, "agent.py")],
    },
  },
});
console.log(emulator.url);
process.stdin.resume();
process.stdin.once("end", () => emulator.close());
