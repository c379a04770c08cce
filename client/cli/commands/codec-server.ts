import type { Command } from "commander";
import { EXIT_CODES } from "../../../domain/promotion/outcome.ts";
import { ClientError } from "../../client-error.ts";
import type { Gate } from "../../codec/codec-gate.ts";
import { bindAction } from "../cli-context.ts";
import type { CliContext, CommandRun } from "../cli-context.ts";
import { parsePort } from "../parse-port.ts";

interface CodecServerFlags {
  readonly host: string;
  readonly port: number;
  readonly origin: readonly string[];
  readonly jwks?: string;
  readonly issuer?: string;
  readonly audience?: string;
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);
const TOKEN_VARIABLE = "AGENTCORE_ROLLOUTS_CODEC_TOKEN";

/** What the command takes, and what it does. */
export function define(command: Command, context: CliContext): void {
  command
    .option("--host <address>", "where it listens", "127.0.0.1")
    .option("--port <number>", "and on which port", parsePort, 8081)
    .option("--origin <url...>", "the address of your Temporal UI", ["http://localhost:8233"])
    .option("--jwks <url>", "keys of the identity provider whose tokens the UI passes on")
    .option("--issuer <url>", "that wrote those tokens")
    .option("--audience <text>", "that those tokens are for")
    .addHelpText(
      "after",
      `
The keys come from AGENTCORE_ROLLOUTS_PAYLOAD_KEYS or AGENTCORE_ROLLOUTS_PAYLOAD_KMS_KEY, as for a worker.
${TOKEN_VARIABLE} asks for a bearer token. Off this machine one of token and --jwks is needed.
It ends at Ctrl-C. Put TLS in front of it where it leaves this machine.

Examples:
  agentcore-rollouts codec-server
  agentcore-rollouts codec-server --host 0.0.0.0 --origin https://temporal.example.com \\
    --jwks https://login.example.com/keys --issuer https://login.example.com --audience temporal`,
    );
  bindAction<CodecServerFlags>(context, command, codecServer);
}

async function codecServer(run: CommandRun<CodecServerFlags>): Promise<number> {
  const { flags, io } = run;
  const { isEncrypting, loadPayloadCodec } = await import("../../codec/load-payload-codec.ts");
  if (!isEncrypting(io.env)) {
    throw new ClientError("BadUsage", "there are no keys to decrypt with", {
      next: "set AGENTCORE_ROLLOUTS_PAYLOAD_KEYS or AGENTCORE_ROLLOUTS_PAYLOAD_KMS_KEY as on the worker",
    });
  }
  const gate = await chooseGate(flags, io.env[TOKEN_VARIABLE]);
  if (!gate && !LOOPBACK.has(flags.host)) {
    throw new ClientError("BadUsage", `on ${flags.host} anyone could read every payload`, {
      next: `set ${TOKEN_VARIABLE}, give --jwks, --issuer and --audience, or leave --host out`,
    });
  }
  const { startCodecServer } = await import("../../codec/codec-server.ts");
  const { host, port, origin: origins } = flags;
  const codec = await loadPayloadCodec(io.env);
  const { explainListenError } = await import("../../local-run/ports.ts");
  const options = { codec, host, port, origins, gate };
  const server = await startCodecServer(options).catch((error: unknown) => {
    throw explainListenError(error, { command: "codec-server", option: "--port" });
  });
  run.say(
    `The codec server answers at ${server.url}, for pages of ${origins.join(", ")}.`,
    `next: set it as the codec endpoint in the Temporal UI, or temporal workflow show --codec-endpoint ${server.url}`,
  );
  await new Promise<void>((resolve) => {
    const undo = io.onInterrupt(() => {
      undo();
      resolve();
    });
  });
  await server.close();
  return EXIT_CODES.ok;
}

async function chooseGate(
  { jwks, issuer, audience }: CodecServerFlags,
  token: string | undefined,
): Promise<Gate | undefined> {
  const { createJwtGate, createTokenGate } = await import("../../codec/codec-gate.ts");
  if (jwks === undefined) return token ? createTokenGate(token) : undefined;
  if (issuer === undefined || audience === undefined || !URL.canParse(jwks)) {
    throw new ClientError("BadUsage", "--jwks needs a URL, and --issuer and --audience beside it", {
      next: "agentcore-rollouts codec-server --help",
    });
  }
  return createJwtGate({ jwks: new URL(jwks), issuer, audience });
}
