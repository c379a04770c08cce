import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

/** What a step tells GitHub's runner: files it names, and commands in the log. */
export interface Runner {
  /** Undefined where the step's `with` does not have it. */
  input(name: string): string | undefined;
  output(name: string, value: string): void;
  summary(markdown: string): void;
  /** Text that is a secret from here on: the log shows stars. */
  mask(secret: string): void;
  error(message: string, place?: AnnotationPlace): void;
  /** Text for people. It may hold anything, and is never taken for a command. */
  log(text: string): void;
}

export interface AnnotationPlace {
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
}

/**
 * The documented commands of GitHub's runner: environment files and `::name key=value::message`.
 * Without the files, as in a shell, outputs and summary are left out.
 */
export function createRunner(env: NodeJS.ProcessEnv, write: (text: string) => void): Runner {
  const append = (variable: string, text: string): void => {
    const file = env[variable];
    if (file) appendFileSync(file, text);
  };
  return {
    input: (name) => env[`INPUT_${name.toUpperCase()}`]?.trim() || undefined,
    output(name, value) {
      const end = `end-${randomUUID()}`;
      append("GITHUB_OUTPUT", `${name}<<${end}\n${value}\n${end}\n`);
    },
    summary: (markdown) => append("GITHUB_STEP_SUMMARY", `${markdown}\n`),
    mask: (secret) => write(`::add-mask::${escapeData(secret)}\n`),
    error(message, place = {}) {
      const properties = Object.entries(place).map(
        ([key, value]) => `${key}=${escapeProperty(String(value))}`,
      );
      write(
        `::error${properties.length > 0 ? ` ${properties.join(",")}` : ""}::${escapeData(message)}\n`,
      );
    },
    log(text) {
      // Until the token comes back nothing is a command: an agent's answer may look like one.
      const token = randomUUID();
      write(`::stop-commands::${token}\n${text.endsWith("\n") ? text : `${text}\n`}::${token}::\n`);
    },
  };
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
