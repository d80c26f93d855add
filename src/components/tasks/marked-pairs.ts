/**
 * Where two of the pairs (value, marker) of a sequence are marked: what adding, multiplication and delayed-xor share, in
 * the ways of the papers. Steps are counted from 0.
 */
import { nextBelow } from "../../engine/streams.ts";
import type { Stream } from "../../engine/streams.ts";
import { UserError } from "../user-error.ts";
import { type Length, type Lengths, lengthsOf } from "./lengths.ts";

/** The marked steps of one sequence, in one object that is written anew: a draw allocates nothing. */
export interface Marks {
  first: number;
  second: number;
}

export interface Pairs {
  /** The channels of a pair. */
  readonly value: 0 | 1;
  readonly marker: 0 | 1;
  /** Whether each sequence draws its length. */
  readonly drawn: boolean;
  /** The shortest T that has room for both marks. */
  readonly least: number;
  /** The marker of the first and the last pair is −1, and a mark that falls on the first pair does not count. */
  readonly ends: boolean;
  longest(T: number): number;
  /** The length of the next sequence. */
  steps(T: number, stream: Stream): number;
  place(marks: Marks, T: number, steps: number, stream: Stream): void;
  /** How many of the two marks count, on average. */
  counting(T: number): number;
}

/** Of a task with these pairs, if they have room in all of them. */
export function lengthsFor(pairs: Pairs, variant: string, length: Length): Lengths {
  const lengths = lengthsOf(length);
  if (lengths.least < pairs.least)
    throw new UserError(
      `${variant} has no sequences of ${lengths.least} steps; write a length of at least ${pairs.least}`,
    );
  // How many marks count depends on T, and with it all that is said of chance.
  if (lengths.drawn && pairs.ends)
    throw new UserError(
      `${variant} has one length T, from which sequences of up to 1.1 T are drawn; write that`,
    );
  return lengths;
}

const fixed = {
  value: 0,
  marker: 1,
  drawn: false,
  ends: false,
  longest: (T: number) => T,
  steps: (T: number) => T,
  counting: () => 2,
} as const;

/** One in each half of T steps; `second` is how many steps the second half has. */
const inHalves = (second: (T: number) => number): Pairs => ({
  ...fixed,
  least: 2,
  place(marks, T, _steps, stream) {
    const half = Math.floor(T / 2);
    marks.first = nextBelow(stream, half);
    marks.second = half + nextBelow(stream, second(T));
  },
});

/** i < ⌊T/2⌋ ≤ j < T. Le, Jaitly & Hinton 2015. */
export const halves = inHalves((T) => T - Math.floor(T / 2));

/** i < ⌊T/2⌋ ≤ j < 2⌊T/2⌋, as the code of Arjovsky, Shah & Bengio 2016: the last step of an odd T is never marked. */
export const evenHalves = inHalves((T) => Math.floor(T / 2));

/** T′ from T … T + ⌊T/10⌋ − 1; i < ⌊T′/10⌋ ≤ j < ⌊T′/10⌋ + ⌊4T′/10⌋. The code of Pascanu, Mikolov & Bengio 2013. */
export const firstHalf: Pairs = {
  value: 1,
  marker: 0,
  drawn: true,
  least: 10,
  ends: false,
  longest: (T) => T + Math.floor(T / 10) - 1,
  steps: (T, stream) => T + nextBelow(stream, Math.floor(T / 10)),
  place(marks, _T, steps, stream) {
    const tenth = Math.floor(steps / 10);
    marks.first = nextBelow(stream, tenth);
    marks.second = tenth + nextBelow(stream, Math.floor((4 * steps) / 10));
  },
  counting: () => 2,
};

/** Unmarked pairs among which the second mark is drawn. */
const unmarked = (T: number): number => Math.floor(T / 2) - 1;

/**
 * T′ from T … T + ⌊T/10⌋; one of the first ten pairs, then one of the first ⌊T/2⌋ − 1 that are still unmarked.
 * Hochreiter & Schmidhuber 1997.
 */
export const firstTen: Pairs = {
  value: 0,
  marker: 1,
  drawn: true,
  least: 20,
  ends: true,
  longest: (T) => T + Math.floor(T / 10),
  steps: (T, stream) => T + nextBelow(stream, Math.floor(T / 10) + 1),
  place(marks, T, _steps, stream) {
    marks.first = nextBelow(stream, 10);
    const second = nextBelow(stream, unmarked(T));
    marks.second = second < marks.first ? second : second + 1;
  },
  // The first mark is on pair 0 in one of ten sequences, else the second in one of ⌊T/2⌋ − 1.
  counting: (T) => 2 - 0.1 - 0.9 / unmarked(T),
};

/** T′ from T … T + ⌊T/10⌋ − 1; T/50 ≤ i < T/5, 3T/10 ≤ j < T/2. Sutskever's code for Martens & Sutskever 2011. */
export const apart: Pairs = {
  ...fixed,
  drawn: true,
  least: 10,
  longest: firstHalf.longest,
  steps: firstHalf.steps,
  place(marks, T, _steps, stream) {
    const from = Math.floor(T / 50);
    const to = Math.floor(T / 5);
    const later = Math.floor((3 * T) / 10);
    const half = Math.floor(T / 2);
    marks.first = from + nextBelow(stream, to - from);
    marks.second = later + nextBelow(stream, half - later);
  },
};
