import { SearchAttributeType, defineSearchAttributeKey } from "@temporalio/common";
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import { computePhase, computeStatus } from "../domain/promotion/compute-status.ts";
import { renderDetails } from "../domain/promotion/render-details.ts";
import type { PromotionState } from "../domain/promotion/state.ts";
import { SEARCH_ATTRIBUTES } from "../domain/search-attributes.ts";
import type { SearchAttributeName } from "../domain/search-attributes.ts";

/** Returns a function that shows the state: on the details page, and in search attributes where the namespace has them. */
export function createPublisher(state: PromotionState): () => void {
  let published = "";
  return () => {
    setCurrentDetails(renderDetails(computeStatus(state, workflowInfo().workflowId)));
    if (!state.searchAttributes) return;
    const values = computeSearchAttributes(state);
    const changed = JSON.stringify(values);
    if (changed === published) return;
    published = changed;
    upsertSearchAttributes(
      SEARCH_ATTRIBUTES.flatMap((name) => {
        const value = values[name];
        return value === undefined
          ? []
          : [{ key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value }];
      }),
    );
  };
}

function computeSearchAttributes(
  state: PromotionState,
): Record<SearchAttributeName, string | undefined> {
  return {
    AcrRuntime: state.spec.target.runtimeId,
    AcrEndpoint: state.spec.target.endpoint,
    AcrCandidate: state.candidate?.version,
    AcrPhase: computePhase(state),
    AcrOutcome: state.outcome?.kind,
  };
}
