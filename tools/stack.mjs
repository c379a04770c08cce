// `npm run stack`: the production stack without containers, until Ctrl-C.
//   TEMPORAL_PORT, TEMPORAL_UI_PORT, EMULATOR_PORT   as docker-compose.yml knows them
import { once } from "node:events";
import { startStack } from "./stack/stack.mjs";

const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
const stack = await startStack({
  env: process.env,
  onProgress: (line) => console.error(line),
}).catch((error) => {
  console.error(`error: ${error.message}`);
  process.exit(1);
});
console.log(`
Temporal   ${stack.address}
UI         ${stack.ui}
emulator   ${stack.emulator}
logs       ${stack.logs}

next: export TEMPORAL_ADDRESS=${stack.address} AWS_ENDPOINT_URL=${stack.emulator}
      agentcore-rollouts status
Ctrl-C ends it and removes its data.`);
await interrupted;
await stack.stop();
