import { operations } from "../../emulator/protocol/operations.ts";
import { classOf } from "../../emulator/server/handlers.ts";
import { resources } from "../../emulator/stored/resources/index.ts";
import { sampleInput } from "../helpers/sample-input.ts";

/** What the Python tests need to try every stored resource: its operations, and inputs for them. */
const inputs = operations.map((operation) => ({
  service: operation.service,
  operation: operation.name,
  class: classOf(operation),
  input: sampleInput(operation),
}));

const kinds = resources.map(({ type, service, operations: names, key, idMember, parent }) => ({
  type,
  service,
  operations: names,
  key,
  idMember: idMember ?? key,
  parent,
}));

/** botocore takes bytes as text. */
const plain = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : value;

console.log(JSON.stringify({ inputs, kinds }, plain));
