/** Laws of schedules: the factor depends on the update's number and the losses heard so far, and on nothing else. */
import type { BuiltSchedule } from "../components/define.ts";
import { type Law, law, type Members, shown } from "./law.ts";

/** How to make a schedule, and the number of updates of the run it is made for. */
export interface ScheduleAtWork {
  make(): BuiltSchedule;
  readonly updates: number;
}

export const scheduleMembers: Members = {
  memory: "list",
  start: "function",
  factor: "function",
  hear: "function",
};

interface Running {
  readonly memory: Float64Array;
  factor(update: number): number;
  hear(loss: number): void;
}

function running({ make }: ScheduleAtWork): Running {
  const built = make();
  const memory = new Float64Array(built.memory.length);
  built.start(memory);
  return {
    memory,
    factor: (update) => built.factor(memory, update),
    hear: (loss) => built.hear(memory, loss),
  };
}

/** All updates of the run; of a long run, a thousand spread evenly from the first to the last. */
function updatesOf({ updates }: ScheduleAtWork): readonly number[] {
  const looked = Math.min(updates, 1000);
  return Array.from({ length: looked }, (_, i) =>
    looked === 1 ? 1 : 1 + Math.round((i * (updates - 1)) / (looked - 1)),
  );
}

function staysInBounds(subject: ScheduleAtWork): string | null {
  const { factor, hear } = running(subject);
  let largest = 0;
  for (const [k, update] of updatesOf(subject).entries()) {
    hear(k % 3);
    const one = factor(update);
    if (!(one > 0 && one <= 1))
      return `at update ${update} the factor is ${shown(one)}; it is a share of the optimizer's rate: 0 < factor ≤ 1`;
    largest = Math.max(largest, one);
  }
  return largest === 1
    ? null
    : `the largest factor of ${subject.updates} updates is ${shown(largest)}; divide by it, so that the optimizer's rate is the largest there is`;
}

function isRepeatable(subject: ScheduleAtWork): string | null {
  const { factor } = running(subject);
  const updates = updatesOf(subject);
  const forth = updates.map(factor);
  const back = updates.toReversed().map(factor).toReversed();
  const at = forth.findIndex((one, i) => !Object.is(one, back[i]));
  if (at < 0) return null;
  return `update ${updates[at]!} has ${shown(forth[at]!)} when asked in order and ${shown(back[at]!)} on the way back; factor must only read memory: change it in hear`;
}

function stateIsBytes(subject: ScheduleAtWork): string | null {
  const [whole, first, second] = [running(subject), running(subject), running(subject)];
  const losses = [5, 4, 6, 3, 3.5, 3.4, 7, 1];
  for (const loss of losses) whole.hear(loss);
  for (const loss of losses.slice(0, 4)) first.hear(loss);
  second.memory.set(first.memory);
  for (const loss of losses.slice(4)) second.hear(loss);
  for (const update of updatesOf(subject)) {
    const [one, other] = [whole.factor(update), second.factor(update)];
    if (!Object.is(one, other))
      return `at update ${update} the factor is ${shown(one)}, after memory was copied half-way ${shown(other)}; keep what it hears in memory, none of it in variables of create`;
  }
  return null;
}

export const scheduleLaws: readonly Law<ScheduleAtWork>[] = [
  law("its factor is above 0 and at most 1 at every update, and 1 at one of them", staysInBounds),
  law("asked again, in whatever order, it gives the same factor", isRepeatable),
  law("its memory is all that it remembers", stateIsBytes),
];
