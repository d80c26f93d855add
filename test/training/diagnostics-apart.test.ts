/** Measuring changes nothing of a run but its tables. */
import { expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import type { RunEvent } from "../../src/training/events.ts";
import { train } from "../../src/training/train.ts";
import { makePlan } from "../support/plan.ts";
import { smallRun } from "../support/plans.ts";
import type { Given } from "../support/settings.ts";

const ALL = [...catalogue.diagnostic.keys()];
const OF_TRAINING = new Set<RunEvent["type"]>(["update", "evaluated", "tested", "diverged"]);

function trained(given: Given, measure: readonly string[]) {
  const settings = smallRun({ ...given, diagnostics: { every: 2, sequences: 2, measure } });
  const plan = makePlan(settings, 1, catalogue, {});
  const events = [...train(plan)].filter(({ type }) => OF_TRAINING.has(type));
  return { events, state: plan.state.slice() };
}

test.each<[string, Given]>([
  ["a tanh network", {}],
  ["a clipped LSTM", { model: { cell: "lstm" }, training: { clip: { name: "norm", threshold: 0.01 } } }],
  ["two layers of GRU with zoneout", { model: { cell: "gru", layers: 2 }, training: { noise: ["zoneout"] } }],
  [
    "a truncated run with penalties",
    {
      training: {
        truncation: { name: "window", length: 2 },
        regularizers: [{ name: "omega", strength: 0.1 }],
      },
    },
  ],
  [
    "a run that diverges",
    { model: { activation: "relu" }, training: { optimizer: { name: "sgd", rate: 1e200 } } },
  ],
])(
  "%s: parameters, random streams, losses and gradients are the same bytes with every diagnostic and with none",
  (_, given) => {
    const [all, none] = [trained(given, ALL), trained(given, [])];
    expect(all.events).toEqual(none.events);
    expect(all.state).toEqual(none.state);
  },
);
