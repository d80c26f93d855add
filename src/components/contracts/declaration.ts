/**
 * One declaration of a component yields option types, validation, defaults, the JSON Schema, the documentation and
 * the law tests; nothing about a component is written down twice.
 */
import type { z } from "zod";
import type { Kernels } from "../../engine/kernels.ts";
import type { Cause } from "./causes.ts";

/** Option → its type, with a default and a description. */
export type Options = Readonly<Record<string, z.ZodType>>;
/** The values that options of these types come to. */
export type Chosen<O extends Options> = z.output<z.ZodObject<O>>;

/** What every component declares about itself, whatever its kind. */
export interface About<O extends Options = Options> {
  /** The YAML word; also the file's name. */
  readonly name: string;
  /** One line: what it does. */
  readonly summary: string;
  /** The formula in the notation of docs/notation.md, where there is one. */
  readonly formula?: string;
  /** Authors, year, where published; which variant this is, where papers differ. */
  readonly source: string;
  /** The causes of lost or exploding gradients that it is a remedy for: those it acts on itself, not every side effect. */
  readonly addresses?: readonly Cause[];
  readonly options: O;
}

/** A component: what it says of itself, and `create`. */
export interface Declaration<K extends string, Context, Built, O extends Options = Options> extends About<O> {
  readonly kind: K;
  create(options: Chosen<O>, context: Context): Built;
}

/** The helper of each kind infers the option types, then forgets them: the catalogue treats all components alike. */
export const helper =
  <K extends string, Context, Built>(kind: K) =>
  <const O extends Options>(
    declaration: About<O> & { create(options: Chosen<O>, context: Context): Built },
  ): Declaration<K, Context, Built> =>
    // The cast is sound because options are always parsed by this declaration's own `options` first.
    ({ kind, ...declaration });

/** What `create` of most kinds is handed besides the options. */
export interface KernelContext {
  readonly kernels: Kernels;
}

/** The context of kinds that need only their options. */
export type NoContext = object;

/** A component as a resolved config names it: every option written out. */
export interface Choice {
  readonly name: string;
  readonly [option: string]: unknown;
}
