// A Temporal server, until its input ends.
import { SEARCH_ATTRIBUTES } from "../../dist/domain/search-attributes.js";
import { findTemporalCli } from "../../dist/client/local/temporal-cli.js";
import { startTemporalServer } from "../../dist/client/local/temporal-server.js";

const { path: cliPath } = await findTemporalCli();
const server = await startTemporalServer({
  cliPath,
  headless: true,
  searchAttributes: SEARCH_ATTRIBUTES,
});
console.log(server.address);
process.stdin.resume();
process.stdin.once("end", () => server.kill());
