/** The laws of components of every kind. */
import type {
  BuiltActivation,
  BuiltCell,
  BuiltTruncation,
  Component,
  Kernels,
  Kind,
  Task,
} from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { reference } from "../engine/reference/index.ts";
import { activationLaws, activationMembers } from "./activation.ts";
import { cellLaws, cellMembers } from "./cell.ts";
import { clipperLaws, clipperMembers } from "./clipper.ts";
import { declarationLaws } from "./declaration.ts";
import { diagnosticLaws, diagnosticMembers } from "./diagnostic.ts";
import { initializerLaws, initializerMembers } from "./initializer.ts";
import { bind, bindCreated, type BoundLaw, lacking, type Members } from "./law.ts";
import { optimizerLaws, optimizerMembers } from "./optimizer.ts";
import { regularizerLaws, regularizerMembers } from "./regularizer.ts";
import { ruleLaws, ruleMembers } from "./rule.ts";
import { scheduleLaws, scheduleMembers } from "./schedule.ts";
import { noiseLaws, noiseMembers } from "./noise.ts";
import { taskLaws, taskMembers } from "./task.ts";
import { H, modelOf, T } from "./trial.ts";
import { truncationLaws, truncationMembers } from "./truncation.ts";

export { type BoundLaw, examine, type Finding } from "./law.ts";

/** What a component meets in a run. Some laws need it: those of a noise need a cell, for instance. */
export interface Surroundings {
  /** The model's activation, on these kernels. */
  activation(kernels: Kernels): BuiltActivation;
  /** The model's cell. */
  cell(context: CellRoom): BuiltCell;
  /** The run's truncation. */
  truncation(): BuiltTruncation;
  /** Steps of the longest sequence. */
  readonly longest: number;
  /** Updates of the run. */
  readonly updates: number;
  /** Of the run. */
  settings(): Settings;
  /** The contents of the files that the task asks for. */
  files(task: Task, options: Parsed): Readonly<Record<string, Uint8Array>>;
}

/** The context that a cell's `create` takes. */
type CellRoom = Parameters<Extract<Component, { kind: "cell" }>["create"]>[1];

/** Options as parsed by the component's own schemas. */
type Parsed = Readonly<Record<string, unknown>>;

/** Every law of the component's kind, with these options; without options, only the laws of declarations. */
export const lawsOf = (
  component: Component,
  options: Parsed | undefined,
  surroundings: Surroundings,
): readonly BoundLaw[] => [
  ...bind(declarationLaws, component),
  ...(options === undefined ? [] : lawsOfKind(component, options, surroundings)),
];

/** What `create` of a kind must return; for a regularizer it depends on what it acts on. */
const MEMBERS: Readonly<Record<Exclude<Kind, "regularizer">, Members>> = {
  activation: activationMembers,
  cell: cellMembers,
  clipper: clipperMembers,
  diagnostic: diagnosticMembers,
  initializer: initializerMembers,
  noise: noiseMembers,
  optimizer: optimizerMembers,
  rule: ruleMembers,
  schedule: scheduleMembers,
  task: taskMembers,
  truncation: truncationMembers,
};

/** What is wrong with what `create` of a component returned, at first sight; null if nothing is. */
export const lackingOf = (kind: Kind, built: unknown): string | null =>
  lacking(built, kind === "regularizer" ? regularizerMembers(built) : MEMBERS[kind]);

/** The context of a cell of the size that the laws use. */
const room = (kernels: Kernels, activation: Surroundings["activation"]): CellRoom => ({
  kernels,
  hidden: H,
  activation: activation(kernels),
  bias: true,
  longest: T,
});

const itself = <Built>(built: Built): Built => built;

function lawsOfDiagnostic(
  component: Extract<Component, { kind: "diagnostic" }>,
  options: Parsed,
  truncation: Surroundings["truncation"],
  itsCell: (kernels: Kernels) => BuiltCell,
): readonly BoundLaw[] {
  const create = () => {
    const cell = itsCell(reference);
    const { parameters } = modelOf(cell);
    return component.create(options, { cell, truncation: truncation(), parameters, counted: T });
  };
  return bindCreated(diagnosticLaws, diagnosticMembers, create, (diagnostic) => ({
    diagnostic,
    cell: itsCell,
  }));
}

function lawsOfKind(
  component: Component,
  options: Parsed,
  { activation, cell, truncation, longest, updates, settings, files }: Surroundings,
): readonly BoundLaw[] {
  const itsCell = (kernels: Kernels): BuiltCell => cell(room(kernels, activation));
  const kernels = reference;
  switch (component.kind) {
    case "activation": {
      const create = () => component.create(options, { kernels });
      return bindCreated(activationLaws, activationMembers, create, itself);
    }
    case "cell": {
      const create = (kernels: Kernels) => component.create(options, room(kernels, activation));
      const made = () => create(kernels);
      return bindCreated(cellLaws, cellMembers, made, () => ({ create }));
    }
    case "clipper": {
      const create = () => component.create(options, { kernels });
      return bindCreated(clipperLaws, clipperMembers, create, itself);
    }
    case "diagnostic":
      return lawsOfDiagnostic(component, options, truncation, itsCell);
    case "initializer": {
      const create = () => component.create(options, { activation: activation(kernels), longest });
      return bindCreated(initializerLaws, initializerMembers, create, itself);
    }
    case "optimizer": {
      const create = () => component.create(options, { kernels });
      return bindCreated(optimizerLaws, optimizerMembers, create, () => create);
    }
    case "regularizer": {
      const create = () => component.create(options, { kernels });
      const { laws, members } = regularizerLaws(create);
      return bindCreated(laws, members, create, itself);
    }
    case "rule": {
      const create = () => component.create(options, {});
      return bindCreated(ruleLaws, ruleMembers, create, (rule) => ({ rule, settings: settings() }));
    }
    case "schedule": {
      const make = () => component.create(options, { updates });
      return bindCreated(scheduleLaws, scheduleMembers, make, () => ({ make, updates }));
    }
    case "noise": {
      const create = () => component.create(options, { kernels });
      const around = (kernels: Kernels) => component.create(options, { kernels }).wrap(itsCell(kernels));
      return bindCreated(noiseLaws, noiseMembers, create, () => around);
    }
    case "task": {
      const create = () => component.create(options, { files: files(component, options) });
      return bindCreated(taskLaws, taskMembers, create, itself);
    }
    case "truncation": {
      const create = () => component.create(options, {});
      return bindCreated(truncationLaws, truncationMembers, create, (truncation) => ({
        truncation,
        cell: itsCell,
      }));
    }
    default:
      return component satisfies never;
  }
}
