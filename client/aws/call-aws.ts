import { ClientError } from "../client-error.ts";
import { printable } from "../printable.ts";

/** One read from AWS with the credentials of whoever runs the command. */
export async function callAws<T>(operation: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const { name, message } = error as Error;
    throw new ClientError("AwsFailed", `${operation}: ${printable(`${name}: ${message}`)}`, {
      next: "check the credentials and the region of this shell: aws sts get-caller-identity",
      cause: error,
    });
  }
}
