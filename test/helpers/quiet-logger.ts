const silent = (): void => {};

/** Of the SDK's workers and bundler, where what goes wrong shows elsewhere. */
export const quiet = {
  trace: silent,
  debug: silent,
  info: silent,
  log: silent,
  warn: silent,
  error: silent,
};
