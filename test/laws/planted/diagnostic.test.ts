/** Diagnostics with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type { BuiltDiagnostic, Measure, Need, Probe } from "../../../src/components/define.ts";
import { diagnostic } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { about, broken } from "../../support/broken.ts";
import { optionsOf } from "../../support/components.ts";

const jacobians = catalogue.diagnostic.get("jacobians")!;

/** With another measurement in the place of the one that `bind` gives. */
const measuring =
  (change: (measure: Measure, probe: Probe, built: BuiltDiagnostic) => Measure) =>
  (built: BuiltDiagnostic): Partial<BuiltDiagnostic> => ({
    // Sound: jacobians watch no updates.
    bind: (probe) => change(built.bind(probe) as Measure, probe, built),
  });

const diagnosticWith = (change: (built: BuiltDiagnostic) => Partial<BuiltDiagnostic>) =>
  diagnostic({
    ...about,
    create(_, context) {
      const built = jacobians.create(optionsOf(jacobians, {}), context);
      return { ...built, ...change(built) };
    },
  });

/** With one number of the probe in the place of everything. */
const reading = (needs: Need, read: (probe: Probe) => number): Partial<BuiltDiagnostic> => ({
  needs,
  uses: [],
  columns: [{ name: "value", unit: "", about: "" }],
  summaries: [],
  bind: (probe) => (emit) => {
    emit([read(probe)]);
    return [];
  },
});

test.each<[string, RegExp, Parameters<typeof diagnosticWith>[0]]>([
  [
    "a column too few",
    /^every row has.*: row 0 has 5 values for 4 columns; \S/,
    ({ columns }) => ({ columns: columns.slice(1) }),
  ],
  [
    "a summary that is no number",
    /^every row has.*: the summary: log10_product_norm is NaN; \S/,
    measuring((measure) => (emit, updates) => {
      measure(emit, updates);
      return [NaN];
    }),
  ],
  [
    "a state that it uses as workspace",
    /^it leaves parameters, gradients.*: state 0, element 0: 0 became 1; \S/,
    measuring((measure, { at }) => (emit, updates) => {
      at.state[0]![0]![0] = 1;
      return measure(emit, updates);
    }),
  ],
  [
    "a row that depends on how often it measured",
    /^measuring twice gives the same.*: value \d+ is \d+ at first and \d+ then; \S/,
    measuring((measure, _, { columns }) => {
      let times = 0;
      return (emit, updates) => {
        emit(columns.map(() => ++times));
        return measure(emit, updates);
      };
    }),
  ],
  [
    "a text that it keeps of an update",
    /^what it keeps of an update is numbers: value 1 of what after returns is high; give a number or null, \S/,
    (built) => ({
      bind: (probe) => ({
        measure: built.bind(probe) as Measure,
        before() {},
        after: () => [1, "high" as unknown as number],
      }),
    }),
  ],
  [
    "a gradient of the training that it scales around an update",
    /^it leaves parameters, gradients.*: gradient W, element 0: \S+ became \S+; \S/,
    (built) => ({
      bind: (probe) => ({
        measure: built.bind(probe) as Measure,
        before: () => void probe.parameters["W"]!.gradient.fill(1),
        after: () => [],
      }),
    }),
  ],
  [
    "a need that there is not",
    /^it says what it needs of the batch: needs is "gradients"; write one of weights, states, slopes, errors$/,
    () => ({ needs: "gradients" as Need }),
  ],
  [
    "errors that it reads and does not say that it needs",
    /^it reads no more of the batch.*: with no more computed than its needs, "slopes", value \d+ is NaN, not -?\d/,
    () => ({ needs: "slopes" }),
  ],
  [
    "slopes that it reads and does not say that it needs",
    /^it reads no more of the batch.*: with no more computed than its needs, "states", value 0 is \S+, not -?\d/,
    () => reading("states", ({ at }) => at.saved["slope"]![0]![0]!),
  ],
  [
    "states that it reads and does not say that it needs",
    /^it reads no more of the batch.*: with no more computed than its needs, "weights", value 0 is \S+, not -?\d/,
    () => reading("weights", ({ at }) => at.state[1]![0]![0]!),
  ],
])("diagnostic: %s", (_, seen, change) => {
  const found = broken(diagnosticWith(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});
