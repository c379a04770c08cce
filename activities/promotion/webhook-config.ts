/** What the worker's configuration says of webhooks. */
export interface WebhookConfig {
  /** Host names, with a port where it is not the usual one. */
  readonly allowedHosts: readonly string[];
  /** The signing secret of this name. */
  readonly secretOf: (name: string) => string | undefined;
}
