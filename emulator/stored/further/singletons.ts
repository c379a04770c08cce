import { notFound } from "../../protocol/errors.ts";
import { requireResource } from "../../runtimes/tags.ts";
import type { Call, World } from "../../world.ts";
import type { StoredHandler } from "../handlers.ts";
import { keyOf, recordsOf } from "../records.ts";
import type { Facts } from "../schemas.ts";

/** A value under a key that needs no creation: policies of resources, the token vault's key. */
function put(world: World, call: Call, of: { type: string; id: string; attributes: Facts }): void {
  const nowMs = world.clock.now();
  const { type, id, attributes } = of;
  const at = { createdAtMs: nowMs, updatedAtMs: nowMs };
  const record = { id, parentId: "", name: id, arn: "", status: "", ...at };
  recordsOf(world, call, type)[keyOf("", id)] = { ...record, attributes: { ...attributes } };
  world.store.touch();
}

const POLICY = "resource policy";
const VAULT = "token vault";

const policyKey = (input: Facts): string => keyOf("", String(input["resourceArn"]));

const putResourcePolicy: StoredHandler = (world, call, input) => {
  const attributes = { policy: input["policy"] };
  requireResource(world, call, String(input["resourceArn"]));
  put(world, call, { type: POLICY, id: String(input["resourceArn"]), attributes });
  return attributes;
};

const getResourcePolicy: StoredHandler = (world, call, input) => {
  const record = recordsOf(world, call, POLICY)[policyKey(input)];
  if (!record) throw notFound(`${String(input["resourceArn"])} has no resource policy`);
  return record.attributes;
};

const deleteResourcePolicy: StoredHandler = (world, call, input) => {
  getResourcePolicy(world, call, input);
  delete recordsOf(world, call, POLICY)[policyKey(input)];
  world.store.touch();
  return {};
};

const vaultId = (input: Facts): string =>
  (input["tokenVaultId"] as string | undefined) ?? "default";

/** There is one vault, `default`; a key can be set for it at any time. */
const getTokenVault: StoredHandler = (world, call, input) => {
  const tokenVaultId = vaultId(input);
  if (tokenVaultId !== "default") throw notFound(`Token vault ${tokenVaultId} not found`);
  const record = recordsOf(world, call, VAULT)[keyOf("", tokenVaultId)];
  const serviceManaged = { kmsConfiguration: { keyType: "ServiceManagedKey" } };
  return {
    tokenVaultId,
    ...(record?.attributes ?? serviceManaged),
    lastModifiedDate: new Date(record?.updatedAtMs ?? 0),
  };
};

const setTokenVaultCmk: StoredHandler = (world, call, input) => {
  getTokenVault(world, call, input);
  const attributes = { kmsConfiguration: input["kmsConfiguration"] };
  put(world, call, { type: VAULT, id: vaultId(input), attributes });
  return getTokenVault(world, call, input);
};

export const singletonHandlers: Readonly<Record<string, StoredHandler>> = {
  PutResourcePolicy: putResourcePolicy,
  GetResourcePolicy: getResourcePolicy,
  DeleteResourcePolicy: deleteResourcePolicy,
  GetTokenVault: getTokenVault,
  SetTokenVaultCMK: setTokenVaultCmk,
};
