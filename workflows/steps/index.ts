import type { StepName } from "../../domain/promotion/status.ts";
import { approve } from "./approve.ts";
import { awaitVersion } from "./await-version.ts";
import { bake } from "./bake.ts";
import { gate } from "./gate.ts";
import { repoint } from "./repoint.ts";
import { resolve } from "./resolve.ts";
import { rollBack } from "./roll-back.ts";
import { smoke } from "./smoke.ts";
import type { Step } from "./step.ts";
import { verify } from "./verify.ts";
import { watch } from "./watch.ts";

/** The steps under the names of the design, each in a file of its own. */
export const steps: Readonly<Record<StepName, Step>> = {
  resolve,
  "await-version": awaitVersion,
  smoke,
  gate,
  approve,
  "re-point": repoint,
  watch,
  verify,
  bake,
  "roll-back": rollBack,
};
