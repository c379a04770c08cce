import type { Connection } from "@temporalio/client";
import { SEARCH_ATTRIBUTES } from "../../domain/search-attributes.ts";
import type { SearchAttributeName } from "../../domain/search-attributes.ts";
import { isNotPermitted } from "./grpc-error.ts";

/** `INDEXED_VALUE_TYPE_KEYWORD` of the Temporal API. */
export const KEYWORD_TYPE = 2;
const CALL_TIMEOUT_MS = 10_000;

/**
 * Which of our search attributes the namespace lacks, one of another type than Keyword among them;
 * `unknown` where the caller may not list them.
 *
 * @throws ServiceError for anything else, such as a namespace that does not exist.
 */
export async function findMissingSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<readonly SearchAttributeName[] | "unknown"> {
  try {
    const registered = await listSearchAttributes(connection, namespace);
    return SEARCH_ATTRIBUTES.filter((name) => registered[name] !== KEYWORD_TYPE);
  } catch (error) {
    if (isNotPermitted(error)) return "unknown";
    throw error;
  }
}

/** Custom search attributes of the namespace: name to the API's type number. */
export async function listSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Readonly<Record<string, number>>> {
  const { customAttributes } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return customAttributes ?? {};
}
