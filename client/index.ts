/** What CI, people and programs use to start promotions, follow them and send them messages. */
export { abortPromotion } from "./abort-promotion.ts";
export { ClientError } from "./client-error.ts";
export type { ClientErrorCode } from "./client-error.ts";
export { connect } from "./connect.ts";
export type { ConnectOptions, Connected } from "./connect.ts";
export { requireRunning } from "./describe-promotion.ts";
export { isNamed, parseWorkflowId, shortNameOf } from "./promotion-name.ts";
export { exitCodeOfView, getStatus, hasEnded } from "./promotion-view.ts";
export type { PromotionView } from "./promotion-view.ts";
export { listPromotions, resolvePromotion } from "./resolve-promotion.ts";
export { explainRpcError } from "./rpc-error.ts";
export { sendMessage } from "./send-message.ts";
export { readSpecFile } from "./spec/read-spec-file.ts";
export { SpecFileError, requireSpec } from "./spec/require-spec.ts";
export { startPromotion } from "./start-promotion.ts";
export type { StartPromotionOptions, StartedPromotion } from "./start-promotion.ts";
export { waitForOutcome } from "./wait-for-outcome.ts";
export type { WaitOptions, WaitResult } from "./wait-for-outcome.ts";
