/** Plug-ins that do to the process what no plug-in should. */

/** What `fill` of an initializer does, by the initializer's name. */
const HAZARDS = {
  exits: "process.exit(0);",
  aborts: "process.abort();",
  kills: 'process.kill(process.pid, "SIGKILL");',
  moves: 'process.chdir("/");',
  rejects: 'return Promise.reject(new Error("boom"));',
  "rejects-later": 'setTimeout(() => Promise.reject(new Error("boom")), 1);',
  "throws-later": 'setTimeout(() => { throw new TypeError("tick"); }, 1);',
  leaves: "setInterval(() => {}, 60_000);",
  exhausts: "const rows = []; for (;;) rows.push(new Array(1000).fill({}));",
  spins: 'console.log("spinning"); spin();',
  waits: 'console.log("waiting"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
} as const;

export type Hazard = keyof typeof HAZARDS;

const HAZARDOUS_PLUGIN = `import { initializer } from "bptt-lab";
function spin() {
  for (;;) {}
}
${Object.entries(HAZARDS)
  .map(
    (
      [name, does],
      i,
    ) => `export const bad${i} = initializer({ name: "${name}", summary: "s", source: "s", options: {},
  create: () => ({ fill(W) { W.fill(0.1); ${does} } }) });`,
  )
  .join("\n")}
`;

/** Trains in a moment; the hazard stands between two runs that are harmless. */
const hazardousConfig = (...names: readonly Hazard[]): string => `name: hazard
task: { name: adding, length: 6 }
model: { hidden: 4 }
training: { updates: 20, batch: 4 }
evaluation: { every: 10, sequences: 8 }
sweep: { grid: { model.init.W: [identity, ${names.join(", ")}, orthogonal] } }
plugins: [./hazard.ts]
`;

export const hazardousFiles = (...names: readonly Hazard[]) => ({
  "hazard.yaml": hazardousConfig(...names),
  "hazard.ts": HAZARDOUS_PLUGIN,
});
