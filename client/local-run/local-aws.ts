import { devNull } from "node:os";

/**
 * Points this process and what it starts at the emulator, and at nothing else: a profile, a token
 * or the endpoint of a single service, set for a person's real account, would win over it.
 */
export function useOnlyLocalAws(emulatorEnv: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("AWS_")) delete process.env[name];
  }
  Object.assign(process.env, emulatorEnv, {
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    // Node 20 works; this process is not the place to speak of upgrades.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
}
