#!/usr/bin/env node
import { createProcessIo } from "./cli-io.ts";
import { main } from "./cli.ts";
import { endProcess } from "./end-process.ts";

await endProcess(await main(process.argv.slice(2), createProcessIo()));
