import { receiveRequest } from "../../domain/lane/receive-request.ts";
import type { LaneState } from "../../domain/lane/lane-state.ts";

/** Makes a request of a version that follow found; one that was rolled back is refused like any other. */
export function requestFollowed(state: LaneState, version: string): void {
  const { follow } = state;
  if (!follow) return;
  follow.seen = version;
  delete follow.due;
  const requestedBy = `follow${follow.by === undefined ? "" : ` (${follow.by})`}`;
  receiveRequest(state, {
    kind: "promotion",
    request: {
      key: `follow:${version}`,
      spec: { ...follow.spec, candidate: { kind: "version", version } },
      onBusy: "replace",
      requestedBy,
    },
  });
}
