export const PAYLOAD_KEYS_VARIABLE = "AGENTCORE_ROLLOUTS_PAYLOAD_KEYS";
export const KMS_KEY_VARIABLE = "AGENTCORE_ROLLOUTS_PAYLOAD_KMS_KEY";

/** A data key of AES-256, and what a reader needs to find it again. */
export interface DataKey {
  readonly key: Buffer;
  /** Stands beside every payload in clear: no secrets. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where data keys come from. */
export interface KeyRing {
  /** The key that new payloads are encrypted with. */
  current(): Promise<DataKey>;
  /**
   * The key of a payload, by its metadata.
   *
   * @throws PayloadKeyError where this process does not have it
   */
  find(metadata: Readonly<Record<string, string>>): Promise<Buffer>;
}

/** Names of the metadata beside an encrypted payload. */
export const KEY_ID = "encryption-key-id";
export const WRAPPED_KEY = "encryption-wrapped-key";

/** A payload cannot be read or written with the keys that this process was given. */
export class PayloadKeyError extends Error {
  override readonly name = "PayloadKeyError";
  readonly code = "PayloadKey";
  readonly exitCode = 2;
  readonly next: string;

  constructor(message: string, options: { next: string; cause?: unknown }) {
    super(`${message}; ${options.next}`, { cause: options.cause });
    this.next = options.next;
  }
}
