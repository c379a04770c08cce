import { testAbortInFlood } from "./abort-in-flood.ts";

// The command line's way. Each takes a minute and more: the others are in abort-in-flood.long.ts.
testAbortInFlood("update");
