// The floor of an abort: a workflow that waits for a signal, and then calls two activities.
import { condition, defineSignal, proxyActivities, setHandler } from "@temporalio/workflow";

const { read, write } = proxyActivities({
  startToCloseTimeout: "30 seconds",
  retry: { maximumAttempts: 1 },
});

export async function abortFloor(place) {
  let isAborted = false;
  setHandler(defineSignal("abort"), () => {
    isAborted = true;
  });
  await condition(() => isAborted);
  await read(place);
  await write(place);
}
