import { partitionOfRegion } from "../target.ts";

const SUFFIXES: Readonly<Record<string, string>> = {
  "aws-cn": "amazonaws.com.cn",
  "aws-eusc": "amazonaws.eu",
  "aws-iso": "c2s.ic.gov",
  "aws-iso-b": "sc2s.sgov.gov",
  "aws-iso-e": "cloud.adc-e.uk",
  "aws-iso-f": "csp.hci.ic.gov",
};

/** AWS's own variables for calling something in its place. */
type Overrides = Readonly<Record<string, string | undefined>>;

/** Where STS of a region answers, without a path: `https://sts.us-east-1.amazonaws.com`. */
export function computeStsOrigin(region: string, env: Overrides): string {
  const override = env["AWS_ENDPOINT_URL_STS"] ?? env["AWS_ENDPOINT_URL"];
  if (override !== undefined && override !== "") return override.replace(/\/+$/, "");
  return `https://sts.${region}.${SUFFIXES[partitionOfRegion(region)] ?? "amazonaws.com"}`;
}
