/**
 * The Temporal CLI this project is tested with: what the download asks for, what the cache is keyed
 * by, and what `tools/temporal/go.mod` builds (a test holds the two together).
 */
export const TEMPORAL_CLI_VERSION = "1.8.2";

/** What that CLI contains, and so the image tags of docker-compose.yml. */
export const TEMPORAL_SERVER_VERSION = "1.31.2";
export const TEMPORAL_UI_VERSION = "2.50.1";

/** The oldest server the engine was run against; an older `temporal` on PATH is passed over. */
export const OLDEST_TEMPORAL_SERVER = "1.29";
