/**
 * Ends the process when what was written has reached its pipe. Not by waiting until nothing is open:
 * a server that never answers a TLS handshake would hold the command for good.
 */
export async function endProcess(exitCode: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map(drain));
  process.exit(exitCode);
}

function drain(stream: NodeJS.WriteStream): Promise<void> {
  // Called back also where the reader has gone away.
  return new Promise((resolve) => void stream.write("", () => resolve()));
}
