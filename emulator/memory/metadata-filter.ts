import type {
  MemoryMetadataFilterExpression,
  MemoryRecord,
  MemoryRecordMetadataValue,
} from "@aws-sdk/client-bedrock-agentcore";

type Plain = string | number | undefined;

/** A value that can be compared; lists are joined, dates are their milliseconds. */
function plainOf(value: MemoryRecordMetadataValue | undefined): Plain {
  const list = value?.stringListValue?.join("\n");
  return value?.stringValue ?? value?.numberValue ?? value?.dateTimeValue?.getTime() ?? list;
}

function compare(found: Plain, wanted: Plain, keeps: (a: number, b: number) => boolean): boolean {
  return typeof found === "number" && typeof wanted === "number" && keeps(found, wanted);
}

/** Whether a record's metadata satisfies one filter. */
export function keepsMetadata(
  record: MemoryRecord,
  { left, operator, right }: MemoryMetadataFilterExpression,
): boolean {
  const value = record.metadata?.[left?.metadataKey ?? ""];
  const [found, wanted] = [plainOf(value), plainOf(right?.metadataValue)];
  switch (operator) {
    case "EXISTS":
      return value !== undefined;
    case "NOT_EXISTS":
      return value === undefined;
    case "EQUALS_TO":
      return found !== undefined && found === wanted;
    case "CONTAINS":
      return String(found ?? "").includes(String(wanted));
    case "BEFORE":
    case "LESS_THAN":
      return compare(found, wanted, (a, b) => a < b);
    case "LESS_THAN_OR_EQUALS":
      return compare(found, wanted, (a, b) => a <= b);
    case "AFTER":
    case "GREATER_THAN":
      return compare(found, wanted, (a, b) => a > b);
    case "GREATER_THAN_OR_EQUALS":
      return compare(found, wanted, (a, b) => a >= b);
    default:
      throw new Error(`Metadata operator ${String(operator)} is unknown`);
  }
}
