import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { ActivityInterfaceFor, ActivityOptions } from "@temporalio/workflow";
import { activityTaskQueue } from "../domain/task-queue.ts";

/** `proxyActivities` on the task queue of the class `housekeeping`, which is known in a run alone. */
export function proxyHousekeeping<A>(options: ActivityOptions): ActivityInterfaceFor<A> {
  return new Proxy({} as ActivityInterfaceFor<A>, {
    get(_target, name) {
      const taskQueue = activityTaskQueue(workflowInfo().taskQueue, "housekeeping");
      return Reflect.get(proxyActivities<A>({ ...options, taskQueue }), name) as unknown;
    },
  });
}
