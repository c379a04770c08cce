import type { Scope } from "../scope.ts";

/** How a fault bends what a call sees of the endpoint metrics. */
export interface MetricView {
  /** These metrics, or all of them, show no datapoint. */
  missing?: readonly string[] | "all";
  /** Statistics whose names begin so show no datapoint. */
  missingStatistics?: readonly string[];
  /** Every period becomes visible this much later. */
  lateMs?: number;
  /** For `forMs` after its publication a period shows only this share of its samples. */
  restated?: { readonly share: number; readonly forMs: number };
}

/** Who looks at metrics, and through which fault. */
export interface Reader extends Scope {
  readonly view?: MetricView | undefined;
}
