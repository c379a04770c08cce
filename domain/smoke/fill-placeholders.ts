/**
 * A script with the `${name}`s that are known replaced, in every text of it; what is not known here
 * belongs to the agent.
 */
export function fillPlaceholders<T>(script: T, values: Readonly<Record<string, string>>): T {
  return fill(script, values) as T;
}

function fill(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") {
    return value.replaceAll(/\$\{(\w+)\}/g, (written, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? "") : written,
    );
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, values)]));
}

/** Whether any text of the script holds `${name}`. */
export function holdsPlaceholder(script: unknown, name: string): boolean {
  return (JSON.stringify(script) ?? "").includes(`\${${name}}`);
}
