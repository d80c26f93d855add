/**
 * A component is a plain object made by the helper of its kind: `initializer({…})`, `cell({…})`, … `contracts/`
 * says what each kind must provide, one file per kind.
 *
 * Built components hold no mutable state. What must survive an update (moments, positions, history) is declared as
 * shapes and handed back as views of the run's arena, so a checkpoint needs no code in the component.
 */
import { z } from "zod";
import type { Activation } from "./contracts/activation.ts";
import type { Cell } from "./contracts/cell.ts";
import type { Clipper } from "./contracts/clipper.ts";
import type { Choice } from "./contracts/declaration.ts";
import type { Diagnostic } from "./contracts/diagnostic.ts";
import type { Initializer } from "./contracts/initializer.ts";
import type { Noise } from "./contracts/noise.ts";
import type { Optimizer } from "./contracts/optimizer.ts";
import type { Regularizer } from "./contracts/regularizer.ts";
import type { Rule } from "./contracts/rule.ts";
import type { Schedule } from "./contracts/schedule.ts";
import type { Task } from "./contracts/task.ts";
import type { Truncation } from "./contracts/truncation.ts";

export { z };
export * from "./contracts/activation.ts";
export * from "./contracts/causes.ts";
export * from "./contracts/cell.ts";
export type * from "./contracts/chart.ts";
export * from "./contracts/clipper.ts";
export type * from "./contracts/declaration.ts";
export * from "./contracts/diagnostic.ts";
export * from "./contracts/initializer.ts";
export * from "./contracts/noise.ts";
export * from "./contracts/optimizer.ts";
export * from "./contracts/regularizer.ts";
export * from "./contracts/rule.ts";
export * from "./contracts/schedule.ts";
export * from "./contracts/task.ts";
export * from "./contracts/truncation.ts";
export type { Block, Integers, Shape, Spec, Views } from "../engine/arena.ts";
export type { Kernels } from "../engine/kernels.ts";
export type { Stream } from "../engine/streams.ts";

/** The declaration of each kind. */
export interface ByKind {
  activation: Activation;
  cell: Cell;
  clipper: Clipper;
  diagnostic: Diagnostic;
  initializer: Initializer;
  noise: Noise;
  optimizer: Optimizer;
  regularizer: Regularizer;
  rule: Rule;
  schedule: Schedule;
  task: Task;
  truncation: Truncation;
}
/** `activation`, `cell`, and so on. */
export type Kind = keyof ByKind;
/** A declaration of whatever kind. */
export type Component = ByKind[Kind];

/** In the order in which they are listed. */
export const KINDS = [
  "activation",
  "cell",
  "clipper",
  "diagnostic",
  "initializer",
  "noise",
  "optimizer",
  "regularizer",
  "rule",
  "schedule",
  "task",
  "truncation",
] as const satisfies readonly Kind[];

/** All components by kind and name: ours, and those that a config's plug-ins add. */
export type Catalogue = { readonly [K in Kind]: ReadonlyMap<string, ByKind[K]> };

/** The options of a choice: all but its name. */
export const optionsIn = ({ name, ...options }: Choice): Readonly<Record<string, unknown>> => options;
