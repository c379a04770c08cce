import * as data from "@aws-sdk/client-bedrock-agentcore";
import * as control from "@aws-sdk/client-bedrock-agentcore-control";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";

import type { Operation } from "../../emulator/protocol/operations.ts";

const modules = { control, data, cloudwatch };

type Clients = Record<Operation["service"], unknown>;

/** Sends any operation through the SDK client of its service; its output without metadata. */
export async function sendNamed(
  clients: Clients,
  { service, name }: Operation,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const commands = modules[service] as unknown as Record<
    string,
    (new (input: Record<string, unknown>) => never) | undefined
  >;
  const Command = commands[`${name}Command`];
  if (!Command) throw new Error(`The ${service} client has no command ${name}`);
  const client = clients[service] as { send(command: never): Promise<Record<string, unknown>> };
  const { $metadata: _, ...output } = await client.send(new Command(input));
  return output;
}
