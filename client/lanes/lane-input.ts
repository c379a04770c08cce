import { DEFAULT_LANE_SETTINGS } from "../../domain/lane/lane-input.ts";
import type { LaneInput, LaneSettings } from "../../domain/lane/lane-input.ts";
import { normaliseSpec } from "../../domain/spec/normalise-spec.ts";
import type { PromotionTarget } from "../../domain/target.ts";

/** What a lane is made with when there is none yet. */
export function createLaneInput(
  target: PromotionTarget,
  options: { readonly searchAttributes: boolean; readonly settings?: Partial<LaneSettings> },
): LaneInput {
  const { role } = target;
  const normalised = normaliseSpec({
    version: 1,
    target: {
      runtime: target.runtimeArn,
      endpoint: target.endpoint,
      ...(role === undefined ? {} : { roleArn: role.arn }),
      ...(role?.externalId === undefined ? {} : { externalId: role.externalId }),
    },
    candidate: "latest",
    smoke: { sessions: 1, turns: [{ payload: {} }] },
  });
  if ("issues" in normalised)
    throw new TypeError(
      `not a target: ${normalised.issues.map(({ message }) => message).join("; ")}`,
    );
  return {
    defaults: normalised.ok,
    settings: { ...DEFAULT_LANE_SETTINGS, ...options.settings },
    searchAttributes: options.searchAttributes,
  };
}
