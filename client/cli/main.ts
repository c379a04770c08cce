#!/usr/bin/env node
import { createProcessIo } from "./cli-io.ts";
import { main } from "./cli.ts";

// Set rather than exited with: what is still on its way to a pipe arrives.
process.exitCode = await main(process.argv.slice(2), createProcessIo());
