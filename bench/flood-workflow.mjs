import { proxyActivities, sleep } from "@temporalio/workflow";

/** Queues smoke sessions beside those of promotions, and waits for none of them. */
export async function flood({ taskQueue, count, session }) {
  const { runSmokeSession } = proxyActivities({
    taskQueue: `${taskQueue}:smoke`,
    startToCloseTimeout: "10 minutes",
    heartbeatTimeout: "1 minute",
    retry: { maximumAttempts: 1 },
  });
  const sessions = [];
  for (let index = 0; index < count; index += 1) {
    sessions.push(runSmokeSession({ ...session, sessionId: `${session.sessionId}-${index}` }));
    // One workflow task's commands have to fit into one message.
    if (index % 100 === 99) await sleep(1);
  }
  await Promise.allSettled(sessions);
}
