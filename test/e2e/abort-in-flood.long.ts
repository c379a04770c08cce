import { testAbortInFlood } from "./abort-in-flood.ts";

testAbortInFlood("signal");
testAbortInFlood("cancellation");
