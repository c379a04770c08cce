import { PassThrough } from "node:stream";

/** A terminal of so many rows, and all that was written to it. */
export function captureTerminal(rows: number): {
  terminal: NodeJS.WriteStream;
  text: () => string;
} {
  const stream = new PassThrough();
  const written: string[] = [];
  stream.on("data", (chunk) => written.push(String(chunk)));
  const terminal = Object.assign(stream, { columns: 80, rows, isTTY: true });
  return { terminal: terminal as unknown as NodeJS.WriteStream, text: () => written.join("") };
}
