import { describe, expect, it } from "vitest";
import { complaint } from "./fake-catalogue.ts";

/** What is written under `task: adding` (so its first line is line 2), and the whole answer. */
const UNDER_A_TASK: readonly (readonly [name: string, text: string, answer: string])[] = [
  ["an unknown key", "modle: 3", `relu.yaml:2:1 modle: unknown key "modle"; did you mean "model"?`],
  [
    "a key of another level",
    "hidden: 3",
    `relu.yaml:2:1 hidden: unknown key "hidden"; did you mean "model.hidden"?`,
  ],
  [
    "a key like no other",
    "wombat: 3",
    `relu.yaml:2:1 wombat: unknown key "wombat"; available: task, model, training, evaluation, diagnostics, name, description, extends, seeds, sweep, compare, plugins, data-folder`,
  ],
  [
    "a nested unknown key",
    "model:\n  hiden: 3",
    `relu.yaml:3:3 model.hiden: unknown key "hiden"; did you mean "hidden"?`,
  ],
  [
    "a negative size",
    "model:\n  hidden: -3",
    "relu.yaml:3:11 model.hidden: must be at least 1; got -3; the default is 50",
  ],
  [
    "a size without measure",
    "model: { hidden: 100000 }",
    "relu.yaml:2:18 model.hidden: must be at most 10000; got 100000; the default is 50",
  ],
  [
    "a fractional size",
    "model: { hidden: 1.5 }",
    "relu.yaml:2:18 model.hidden: must be a whole number; got 1.5; the default is 50",
  ],
  [
    "NaN",
    "model: { hidden: .nan }",
    "relu.yaml:2:18 model.hidden: must be a finite number; got .nan; the default is 50",
  ],
  [
    "infinity in an option",
    "training: { optimizer: { name: adam, rate: .inf } }",
    "relu.yaml:2:44 training.optimizer.rate: must be a finite number; got .inf; the default is 0.001",
  ],
  [
    "a number too large for a double",
    "training: { optimizer: { name: adam, rate: 1e999 } }",
    "relu.yaml:2:44 training.optimizer.rate: must be a finite number; got .inf; the default is 0.001",
  ],
  [
    "a text for a number",
    "training: { batch: many }",
    `relu.yaml:2:20 training.batch: must be a number; got "many"; the default is 20`,
  ],
  [
    "yes, which is a text in YAML 1.2",
    "model: { bias: yes }",
    `relu.yaml:2:16 model.bias: must be true or false; got "yes"; write true (YAML 1.2 knows only true and false); the default is true`,
  ],
  [
    "a word outside an enumeration",
    "training: { objective: men }",
    `relu.yaml:2:24 training.objective: must be "sum" or "mean"; got "men"; did you mean "mean"?`,
  ],
  [
    "a section that is no map",
    "model: 5",
    "relu.yaml:2:8 model: must be a map with keys among cell, hidden, layers, activation, init, bias, initial-state; got 5",
  ],
  [
    "a section left empty",
    "evaluation:",
    "relu.yaml:2:12 evaluation: must be a map with keys among every, sequences, confirm, lengths; got nothing",
  ],
  [
    "an unknown component in the short form",
    "model:\n  init: { W: identty }",
    `relu.yaml:3:14 model.init.W: unknown initializer "identty"; did you mean "identity"?`,
  ],
  [
    "an unknown component in the long form",
    "model:\n  init:\n    W: { name: identty, scale: 1 }",
    `relu.yaml:4:16 model.init.W.name: unknown initializer "identty"; did you mean "identity"?`,
  ],
  [
    "a component like no other",
    "model: { activation: wombat }",
    `relu.yaml:2:22 model.activation: unknown activation "wombat"; available: tanh, relu, leaky`,
  ],
  [
    "letters that swapped places",
    "model: { activation: rleu }",
    `relu.yaml:2:22 model.activation: unknown activation "rleu"; did you mean "relu"?`,
  ],
  [
    "an object without a name",
    "training: { optimizer: { rate: 1 } }",
    "relu.yaml:2:24 training.optimizer: the name of the optimizer is missing; write { name: adam, … }",
  ],
  [
    "a component that is a number",
    "training: { clip: 5 }",
    "relu.yaml:2:19 training.clip: must be the name of a clipper, or a map with its name and options; got 5; write for example none",
  ],
  [
    "an option that the component lacks",
    "model: { init: { W: { name: identity, gian: 2 } } }",
    `relu.yaml:2:39 model.init.W.gian: the initializer "identity" has no option "gian"; its options: scale, noise`,
  ],
  [
    "an option nearly right",
    "model: { init: { W: { name: identity, scal: 2 } } }",
    `relu.yaml:2:39 model.init.W.scal: the initializer "identity" has no option "scal"; did you mean "scale"? (its options: scale, noise)`,
  ],
  [
    "an option of a component without any",
    "model: { activation: { name: relu, slope: 2 } }",
    `relu.yaml:2:36 model.activation.slope: the activation "relu" has no option "slope"; it has no options`,
  ],
  [
    "an option named like what every object has",
    "model: { activation: { name: relu, constructor: 2 } }",
    `relu.yaml:2:36 model.activation.constructor: the activation "relu" has no option "constructor"; it has no options`,
  ],
  [
    "two wrong options, a line each",
    "training: { regularizers: [{ name: l2, strength: -1, on: [X] }] }",
    `relu.yaml:2:50 training.regularizers.0.strength: must be at least 0; got -1; the default is 0.0001\n` +
      `relu.yaml:2:59 training.regularizers.0.on.0: must be "W", "U" or "V"; got "X"`,
  ],
  [
    "an option that is not given and has no default",
    "training: { truncation: window }",
    `relu.yaml:2:25 training.truncation.length: is missing; it must be a number; the truncation "window" needs it (Lags τ)`,
  ],
  [
    "a mistake inside a list",
    "training: { optimizer: { name: adam, betas: [0.9, x] } }",
    `relu.yaml:2:51 training.optimizer.betas.1: must be a number; got "x"`,
  ],
  [
    "a value outside a union",
    "training: { schedule: { name: warmup, updates: never } }",
    `relu.yaml:2:48 training.schedule.updates: must be "auto" or a number; got "never"; the default is auto`,
  ],
  [
    "one component for a list",
    "training: { regularizers: l2 }",
    `relu.yaml:2:27 training.regularizers: must be a list; got "l2"; write [l2]`,
  ],
  [
    "one component with options for a list",
    "training: { regularizers: { name: l2, strength: 1 } }",
    `relu.yaml:2:27 training.regularizers: must be a list; got { name: "l2", strength: 1 }; write [{ name: "l2", strength: 1 }]`,
  ],
  [
    "a diagnostic twice",
    "diagnostics: { measure: [jacobians, { name: jacobians }] }",
    `relu.yaml:2:37 diagnostics.measure.1: "jacobians" appears twice; keep one`,
  ],
  [
    "a name that leaves its folder",
    "name: ../x",
    `relu.yaml:2:7 name: a name may have only letters, digits, ".", "_" and "-", no "." or "-" in front, no "." at the end; got "../x"; write for example name: x`,
  ],
  [
    "a name that Windows keeps for itself",
    "name: nul.x",
    `relu.yaml:2:7 name: "nul.x" is reserved on Windows; write for example name: my-nul.x`,
  ],
  ["a name that is a number", "name: 5", `relu.yaml:2:7 name: must be text; got 5; write "5"`],
  [
    "a long name",
    `name: ${"a".repeat(101)}`,
    "relu.yaml:2:7 name: a name may have at most 100 characters; got 101",
  ],
  ["a description that is no text", "description: 5", "relu.yaml:2:14 description: must be text; got 5"],
  [
    "no seeds",
    "seeds: 0",
    "relu.yaml:2:8 seeds: must be at least one seed; got 0; write a count such as 5 (seeds 0 to 4), a list such as [3, 5], or a range such as 0..9",
  ],
  ["a seed twice", "seeds: [1, 2, 1]", "relu.yaml:2:8 seeds: the seed 1 appears twice; keep one of them"],
  [
    "a negative seed",
    "seeds: [1, -1]",
    "relu.yaml:2:12 seeds.1: a seed must be a whole number from 0 to 9007199254740991; got -1",
  ],
  [
    "a seed beyond 2^53",
    "seeds: [9007199254740993]",
    "relu.yaml:2:9 seeds.0: a seed must be a whole number from 0 to 9007199254740991; got 9007199254740992",
  ],
  ["a million seeds", "seeds: 1000000", "relu.yaml:2:8 seeds: at most 10000 seeds are possible; got 1000000"],
];

/** Whole files. */
const WHOLE: readonly (readonly [name: string, text: string, answer: string])[] = [
  [
    "an empty file",
    "",
    "relu.yaml:1:1: the file is empty; write at least a task, for example `task: adding`",
  ],
  [
    "a file of comments",
    "# later\n",
    "relu.yaml:1:1: the file is empty; write at least a task, for example `task: adding`",
  ],
  ["a list", "- 1", "relu.yaml:1:1: a config is a map of keys such as task, model, training; got [1]"],
  ["no task", "model:\n  hidden: 3", "relu.yaml:1:1 task: is missing; write for example task: adding"],
  [
    "an option without its required value",
    "task: { name: text }",
    `relu.yaml:1:7 task.path: is missing; it must be text; the task "text" needs it (A text file)`,
  ],
  ["an unclosed list", "task: adding\nseeds: [1\nname: x", ""],
  [
    "a duplicate key",
    "task: adding\ntask: text",
    `relu.yaml:2:1: the key "task" appears twice; keep one of them`,
  ],
  [
    "keys that only YAML tells apart",
    `"1": 2\n1: 3`,
    `relu.yaml:2:1: the key "1" appears twice; keep one of them`,
  ],
  [
    "a second document",
    "task: adding\n---\ntask: text",
    "relu.yaml:2:1: a second YAML document begins here; write one document per file",
  ],
  [
    "a tag",
    "task: !python/object x",
    "relu.yaml:1:7: is not understood: Unresolved tag: !python/object; leave tags and directives out",
  ],
  [
    "the old YAML",
    "%YAML 1.1\n---\ntask: adding",
    "relu.yaml:1:1: %YAML 1.1 is not supported; leave this line out (this is YAML 1.2)",
  ],
  [
    "a merge key",
    "task: adding\n<<: { seeds: 1 }",
    "relu.yaml:2:1: merge keys (<<) are not part of YAML 1.2; use an alias as a value, or `extends`",
  ],
  ["an alias of nothing", "task: *x", "relu.yaml:1:7: the alias *x has no anchor &x above it"],
  [
    "an alias of itself",
    "task: &a { name: *a }",
    "relu.yaml:1:18: the alias *a lies inside its own anchor &a",
  ],
  [
    "a key that is a list",
    "? [1]\n: 2",
    "relu.yaml:1:3: a key must be a word; got a list, a map or an alias",
  ],
  [
    "bytes that were not UTF-8",
    "task: \uFFFD",
    "relu.yaml:1:7: has a U+FFFD, the trace of a wrong encoding; write what stood there, and save the file as UTF-8",
  ],
  [
    "a binary file",
    "\u0000\u0001",
    "relu.yaml:1:1: has a NUL character, which no text has; save the file as UTF-8, or name the right file",
  ],
  ["many mistakes", "task: adding\na1: 1\na2: 1\na3: 1\na4: 1\na5: 1\na6: 1\na7: 1", "… and 2 more"],
];

describe("a config is refused with its position and what to write", () => {
  it.each(UNDER_A_TASK)("%s", async (_, text, answer) => {
    expect(await complaint(`task: adding\n${text}\n`)).toBe(answer);
  });

  it.each(WHOLE)("%s", async (_, text, answer) => {
    const message = await complaint(text);
    if (answer === "") expect(message).toMatch(/^relu\.yaml:\d+:\d+: this is not valid YAML: /);
    else if (answer.startsWith("…")) expect(message.split("\n").at(-1)).toBe(answer);
    else expect(message).toBe(answer);
  });

  it("a file name that is no name for a folder", async () => {
    const message = await complaint("task: adding", {}, "my exp.yaml");
    expect(message).toMatch(
      /^my exp\.yaml:1:1 name: the file's name is taken as the experiment's, but a name may have/,
    );
    expect(message).toMatch(/got "my exp"; write for example name: my-exp$/);
  });
});

describe("a hostile file is refused quickly", () => {
  const bomb = Array.from("abcdefgh").map((c, i) => {
    const part = i === 0 ? "x" : `*${"abcdefgh"[i - 1]}`;
    return `${c}: &${c} [${Array(9).fill(part).join(", ")}]`;
  });

  it("nine aliases of nine aliases of nine aliases", async () => {
    expect(await complaint(bomb.join("\n"))).toBe(
      "relu.yaml:6:7: has more than 100000 values once aliases are written out",
    );
  });

  it("a hundred and ten thousand brackets", async () => {
    expect(await complaint(`task: ${"[".repeat(110_000)}`)).toMatch(/is nested too deeply to be read$/);
  });

  it("a hundred levels", async () => {
    const text = `task: ${"[".repeat(100)}${"]".repeat(100)}`;
    expect(await complaint(text)).toMatch(/^relu\.yaml:1:\d+: is nested more than 64 levels deep$/);
  });

  it("two million characters", async () => {
    expect(await complaint("x".repeat(2e6))).toBe(
      "relu.yaml:1:1: is longer than 1000000 characters; is this a config?",
    );
  });
});
