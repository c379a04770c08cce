/** The rooms of the code base and which may import which (docs/architecture.md draws them). */
const rooms = ["domain", "workflows", "activities", "worker", "client", "emulator"];

/** A room may import itself, these rooms, and packages by the rule's own pattern. */
const mayImport = {
  domain: [],
  workflows: ["domain"],
  activities: ["domain"],
  worker: [
    "domain",
    "activities",
    "workflows",
    "client/setup",
    "client/policy",
    "client/client-error",
    "client/codec",
    "client/telemetry",
  ],
  client: ["domain"],
  emulator: [],
};

/** Packages that a room may import; node built-ins count as `node:`. */
const packages = {
  // The spec's schema library, the languages that a smoke's assertions are written in, and a hash.
  domain:
    "^(node_modules/(zod|temporal-polyfill|ajv|re2js|@aws-lambda-powertools/jmespath|@noble/hashes)/)",
  workflows: "^(node_modules/@temporalio/(workflow|common))",
  emulator:
    "^(node_modules/(@smithy|@aws-sdk|jose)/|node:|(assert|buffer|child_process|crypto|events|fs|http|net|os|path|stream|stream/consumers|timers|url|util|zlib)(/promises)?$)",
};

const between = rooms.map((room) => ({
  name: `${room}-imports-only-what-it-may`,
  comment: `${room}/ may import itself${mayImport[room].length > 0 ? `, ${mayImport[room].join(", ")}` : ""}; see docs/architecture.md.`,
  severity: "error",
  from: {
    path: `^${room}/`,
    // The one local-run place: it puts server, emulator and worker together. And the commands that
    // read an endpoint's metrics ask for them exactly as the engine does.
    ...(room === "client"
      ? { pathNot: "^client/(local-run|aws|cli/commands/(worker|emulator|dev|demo)\\.ts)" }
      : {}),
  },
  to: {
    path: `^(${[...rooms, "bench", "test", "tools", "examples"].join("|")})/`,
    pathNot: [
      ...[room, ...mayImport[room]].map((allowed) => `^${allowed}[/.]`),
      ...(room === "client" ? ["^workflows/(lane-)?messages\\.ts$"] : []),
      // Workflows see activities as types alone; the linter holds them to it.
      ...(room === "workflows" ? ["^activities/[a-z]+-activities\\.ts$"] : []),
    ],
  },
}));

module.exports = {
  forbidden: [
    ...between,
    ...Object.entries(packages).map(([room, pattern]) => ({
      name: `${room}-imports-only-its-packages`,
      severity: "error",
      from: { path: `^${room}/` },
      to: { pathNot: [pattern, `^(${rooms.join("|")})/`] },
    })),
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|test/compose/broken)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
