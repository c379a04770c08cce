import { EXIT_CODES } from "../../domain/promotion/outcome.ts";
import { printable, printableLines } from "../printable.ts";

export interface ExplainedError {
  readonly exitCode: number;
  /** As printed: `error: …`, further lines of the message, `next: …`. */
  readonly lines: readonly string[];
  /** The same as JSON; `issues` for a spec file. */
  readonly document: {
    readonly code: string;
    readonly message: string;
    readonly next: string;
    readonly issues?: unknown;
  };
}

const UNEXPECTED_NEXT = "run the command again; if it fails again, report it with this message";

/** Any error, as the command line shows it. Our own bring their remedy and exit code. */
export function explainError(error: unknown): ExplainedError {
  const { code, next, exitCode, issues } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const message = error instanceof Error ? error.message : String(error);
  const document = {
    code: typeof code === "string" ? code : "Unexpected",
    message,
    next: typeof next === "string" ? next : UNEXPECTED_NEXT,
    ...(issues === undefined ? {} : { issues }),
  };
  return {
    exitCode: typeof exitCode === "number" ? exitCode : EXIT_CODES.technicalFailure,
    lines: [...printableLines(`error: ${message}`), `next: ${printable(document.next)}`],
    document,
  };
}
