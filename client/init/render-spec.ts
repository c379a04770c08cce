import { Document } from "yaml";
import type { ChosenTarget } from "./choose-target.ts";

export interface SpecWishes {
  readonly target: ChosenTarget;
  /** Sent in smoke. */
  readonly prompt: string;
  /** What the answer must contain. */
  readonly expect: string;
}

const HEADER = ` The rest has defaults; examples/full.yaml shows every key.
 agentcore-rollouts doctor FILE checks what it needs, agentcore-rollouts promote FILE starts it.`;

/** A spec file for one endpoint, small enough to be read. */
export function renderSpec({ target, prompt, expect }: SpecWishes): string {
  const document = new Document({
    version: 1,
    target: { runtime: target.runtime.arn, endpoint: target.endpoint },
    candidate: "latest",
    smoke: { turns: [{ payload: { prompt }, expect: { contains: expect } }] },
  });
  document.commentBefore = HEADER;
  return document.toString();
}
