// How right verdicts are, beside the documented defaults of others. Needs `npm run build`.
//   node bench/verdicts.mjs [PROMOTIONS]
import { computeBeforeAfterEvidence } from "../dist/domain/statistics/before-after.js";
import * as defaults from "../dist/domain/statistics/defaults.js";
import {
  computeExcludedRate,
  computeInvocationsToExclude,
} from "../dist/domain/statistics/exclude.js";
import { createRandom } from "../dist/domain/statistics/random.js";
import { median } from "./statistics.mjs";
import { measureCatch } from "./verdicts/catch.mjs";
import { argo, flagger, kayenta, peekedZTest, sequential } from "./verdicts/gates.mjs";
import { SESSION_SIZE, drawBaseline, simulateTraffic } from "./verdicts/traffic.mjs";

const PROMOTIONS = Number(process.argv[2] ?? 2_000);
const PER_HOUR = [10, 30, 60, 100, 300, 1_000, 3_000, 10_000];
const RATE = 0.01;
/** How long a default bake lasts when it cannot pass before. */
const BAKE_MINUTES = 12 * 60;
const SWING = 0.5;
const BASELINE_HOURS = defaults.DEFAULT_BASELINE_WINDOW_MS / 3_600_000;

const RULES = {
  "sequential, our default": sequential,
  "the same, not tempered": (promotion) => sequential({ ...promotion, tempered: false }),
  "Argo, > 5% per 5 min": argo,
  "Flagger, 99% per min": flagger,
  "Kayenta, Mann-Whitney": kayenta,
  "z-test, peeked each min": peekedZTest,
};

const missed = [];
const results = [];
function hold(name, figure, bar) {
  const met = figure <= bar;
  results.push({ name, figure, bar, met });
  if (!met) missed.push(`${name}: ${figure.toFixed(3)}, bar ${bar}`);
}

const share = (fraction) => `${(fraction * 100).toFixed(1)}%`;
const row = (name, cells) =>
  console.log(name.padEnd(26) + cells.map((cell) => String(cell).padStart(9)).join(""));

/** Minutes of the rollback of each promotion, -1 for none; by rule. */
function simulatePromotions({ perHour, candidateRate, icc, seed, promotions = PROMOTIONS }) {
  const random = createRandom(seed);
  const ends = Object.fromEntries(Object.keys(RULES).map((name) => [name, []]));
  const same = { perHour, minutes: BAKE_MINUTES, swing: SWING, icc };
  for (let promotion = 0; promotion < promotions; promotion += 1) {
    const baseline = drawBaseline(random, { perHour, rate: RATE, hours: BASELINE_HOURS, icc });
    const previous = simulateTraffic(random, { ...same, rate: RATE });
    const traffic = simulateTraffic(random, { ...same, rate: candidateRate });
    for (const [name, judge] of Object.entries(RULES))
      ends[name].push(judge({ baseline, previous, traffic }));
  }
  return ends;
}

function benchFalseRollbacks(icc) {
  console.log(
    `\nFalse rollbacks of a healthy version (${share(RATE)} errors, ±50% over the day, ICC ${icc} in sessions of ${SESSION_SIZE}; ${BAKE_MINUTES / 60} h, ${PROMOTIONS} promotions each)`,
  );
  row("invocations per hour", PER_HOUR);
  const columns = PER_HOUR.map((perHour, index) =>
    simulatePromotions({ perHour, candidateRate: RATE, icc, seed: index + 1 }),
  );
  for (const name of Object.keys(RULES)) {
    const rates = columns.map(
      (ends) => ends[name].filter((minute) => minute >= 0).length / PROMOTIONS,
    );
    row(name, rates.map(share));
    if (RULES[name] === sequential)
      rates.forEach((rate, index) =>
        hold(`false rollbacks at ${PER_HOUR[index]}/h, ICC ${icc}`, rate, 0.05),
      );
  }
}

function benchCaught() {
  console.log(
    `\nCaught within ${BAKE_MINUTES / 60} h, and after how long (median), at 60 invocations an hour`,
  );
  const rates = [0.05, 0.1, 0.2, 0.5];
  row(
    "candidate fails at",
    rates.map(share).flatMap((each) => [each, ""]),
  );
  const icc = defaults.DEFAULT_SESSION_CORRELATION;
  const columns = rates.map((candidateRate) =>
    simulatePromotions({ perHour: 60, candidateRate, icc, seed: 99, promotions: 1_000 }),
  );
  for (const name of Object.keys(RULES)) {
    const cells = columns.flatMap((ends) => {
      const caught = ends[name].filter((minute) => minute >= 0);
      return [
        share(caught.length / 1_000),
        caught.length === 0 ? "-" : `${Math.round(median(caught)) + 1} min`,
      ];
    });
    row(name, cells);
  }
}

function benchCatch() {
  const baselineTotal = 60 * BASELINE_HOURS;
  console.log(
    `\nInvocations to catch a worse version (means; baseline ${share(RATE)} of ${baselineTotal}, a week at 60/h; independent calls)`,
  );
  row("candidate fails", ["ours", "plain", "oracle", "ratio", "both"]);
  for (const times of [5, 10, 20]) {
    const measured = measureCatch(createRandom(times), {
      from: RATE,
      to: RATE * times,
      baselineTotal,
      runs: 8_000,
    });
    const { ours, plain, oracle, knowsBoth } = measured;
    row(`${times} times as often`, [
      ours.toFixed(1),
      plain.toFixed(1),
      oracle.toFixed(1),
      (ours / oracle).toFixed(3),
      knowsBoth.toFixed(1),
    ]);
    hold(`invocations to catch ${times} times the errors, of the oracle's`, ours / oracle, 1.2);
  }
  console.log(
    "plain: equal weights on eight rates. oracle: same bound and limit, told the candidate's rate. both: told both rates.",
  );
}

/** The default bake: half an hour, and until 5% is excluded; a look each minute, until it times out. */
function benchOldSessions() {
  const shares = [0, 0.5, 0.9];
  console.log(
    "\nVersions that a default bake passes (30 min, and until 5% is excluded; 60/h) with traffic left in old sessions",
  );
  row("in old sessions", shares.map(share));
  for (const candidateRate of [RATE, 0.05, 0.1, 0.2, 0.5]) {
    const cells = shares.map((old) => {
      const random = createRandom(5);
      const icc = defaults.DEFAULT_SESSION_CORRELATION;
      const rate = candidateRate * (1 - old) + RATE * old;
      let passed = 0;
      for (let promotion = 0; promotion < PROMOTIONS; promotion += 1) {
        const baseline = drawBaseline(random, {
          perHour: 60,
          rate: RATE,
          hours: BASELINE_HOURS,
          icc,
        });
        const traffic = simulateTraffic(random, {
          perHour: 60,
          rate,
          minutes: BAKE_MINUTES,
          swing: SWING,
          icc,
        });
        const excluded = computeExcludedRate(0.05, {
          baseline,
          tolerance: defaults.DEFAULT_TOLERANCE,
        });
        const passedAt = findPass(traffic, excluded);
        const failedAt = sequential({ baseline, traffic });
        if (passedAt >= 0 && (failedAt < 0 || failedAt > passedAt)) passed += 1;
      }
      return share(passed / PROMOTIONS);
    });
    row(`fails at ${share(candidateRate)}`, cells);
  }
}

/** The minute in which enough is seen to pass, or -1. */
function findPass({ invocations, errors }, excluded) {
  let [seen, failed] = [0, 0];
  for (let minute = 0; minute < BAKE_MINUTES; minute += 1) {
    seen += invocations[minute];
    failed += errors[minute];
    if (minute < 29) continue;
    if (seen >= computeInvocationsToExclude(excluded, defaults.DEFAULT_ALPHA, failed))
      return minute;
  }
  return -1;
}

function benchLook() {
  const look = {
    baseline: { errors: 10_000, total: 1_000_000 },
    candidate: { errors: 11_000, total: 1_000_000 },
    alpha: defaults.DEFAULT_ALPHA,
    tolerance: defaults.DEFAULT_TOLERANCE,
    designEffect: 1.8,
  };
  const times = [];
  for (let round = 0; round < 200; round += 1) {
    const startMs = performance.now();
    computeBeforeAfterEvidence(look);
    times.push(performance.now() - startMs);
  }
  console.log(
    `\nA look at a million invocations on either side: ${median(times).toFixed(3)} ms (median, bar 1 ms)`,
  );
  hold("a look, ms", median(times), 1);
}

benchFalseRollbacks(defaults.DEFAULT_SESSION_CORRELATION);
benchFalseRollbacks(0.3);
benchCaught();
benchCatch();
benchOldSessions();
benchLook();
console.log(missed.length === 0 ? "\nEvery bar is met." : `\nMISSED:\n${missed.join("\n")}`);
if (process.env.BENCH_JSON) console.log(JSON.stringify(results));
process.exitCode = missed.length === 0 ? 0 : 1;
