/** docs/config.md: every key of a config, from the table that also validates it. */
import { cellText } from "./describe-component.ts";
import { allSettings, sections } from "./describe-setting.ts";
import type { SettingText } from "./describe-setting.ts";

const INTRO = `# The config

Made by \`npm run generate\` from the table of settings; do not edit. A config is a YAML 1.2 file. Only \`task\` is required.
Dots in the first column are levels: \`model.hidden: 100\` is written \`model: { hidden: 100 }\` in a file, and \`model.hidden=100\`
or \`--set model.hidden=100\` on the command line. What an unknown word may mean is said in the message that refuses it.

\`\`\`yaml
# yaml-language-server: $schema=../schema.json
task: { name: adding, length: 100 }
model: { cell: vanilla, hidden: 100, activation: relu, init: { W: identity } }
training: { updates: 2000, optimizer: { name: adam, rate: 0.001 }, clip: { name: norm, threshold: 1 } }
seeds: 3
\`\`\`

A _component_ (task, cell, initializer, …) is a bare name, \`relu\`, or a map with its options, \`{ name: identity, scale: 0.9 }\`. A
bare name, or another name, replaces the whole map. Names and options: [components.md](components.md).
`;

const REST = `## Expressions

A text that begins with \`=\` stands wherever a number may: \`std: =1/sqrt(hidden)\`. It may use \`hidden\`, \`inputs\`, \`outputs\`,
\`length\`, \`batch\`, \`pi\`, \`e\`; \`+ - * / ^\` and brackets; \`sqrt exp log log10 sin cos tanh pow abs min max floor ceil round\`. The
task's own options may use only \`hidden\`, \`batch\`, \`pi\` and \`e\`.

## Extending another file

\`extends: base.yaml\`, or a list of files, later ones over earlier ones, this file over all. Maps are merged key by key; lists and
values are replaced; a component with the same name keeps the options that are not written again. Paths are relative to the file
that names them. \`sweep: null\` drops the base's sweep; on the command line, \`--no-sweep\` does.

## Sweeps

\`\`\`yaml
seeds: 3
sweep:
  grid: { training.truncation: [full, { name: window, length: 5 }] }
  list:
    - { label: tanh }
    - { label: irnn, model.activation: relu, model.init.W: identity }
\`\`\`

\`grid\` takes every combination of its lists; \`list\` takes its lines, each a variant with a label of its own if you like. Together in
one block they multiply: the four remedies above, each trained with three seeds. A list of blocks joins them. The keys are the
paths of settings and of components' options (\`training.optimizer.rate\`). Remedies that come out the same run once, with a note.

A block may also have:

- \`zip: { model.hidden: [50, 100], training.batch: [40, 20] }\` takes lists of equal length in step: two remedies, not four.
- \`random: { count: 20, training.optimizer.rate: { log-uniform: [1e-4, 1e-1] } }\` draws each setting \`count\` times, from
  \`{ uniform: [a, b] }\`, \`{ log-uniform: [a, b] }\`, \`{ integer: [a, b] }\` (both ends included) or \`{ choice: [tanh, relu] }\`. Draws
  from a range have six significant digits (of the range, if it is narrow). Every value depends on its setting, on the number of its
  draw and on \`stream\` (a name or number, 0 if not written), and on nothing else: a larger \`count\` or one more setting keeps the
  values that were there, and all other lines of the block get the same draws. \`stream: 1\` gives new ones.
- \`exclude: [{ model.activation: relu, model.init.W: orthogonal }]\` is applied last, to its own block: it leaves out what has all
  settings of one of its maps, set by the sweep or not. A bare name fits the component with any options, a map one that has the
  options written. A map that fits nothing is said.

\`grid\`, \`zip\`, \`list\` and \`random\` of one block multiply, the grid outermost and the draws innermost. A setting may stand in one of
them only. At most 10 000 remedies and 100 000 runs are possible.

## Fair comparison

One optimizer rate for all remedies favours those that it happens to suit. \`compare.tune\` chooses one for each:

\`\`\`yaml
seeds: 5
sweep: { list: [{ label: baseline }, { label: irnn, model.activation: relu, model.init.W: identity }] }
compare: { tune: { training.optimizer.rate: [1e-4, 1e-3, 1e-2] }, tuning-seeds: 2 }
\`\`\`

For each remedy every tuned value, and of several tuned settings every combination, is first trained on the tuning seeds: here 2 × 3 × 2
runs. Then each remedy is trained with the best on \`seeds\`, and only these runs are reported. Any path that a sweep can set can be
tuned, but not one that the sweep sets too. The sweep's \`exclude\` leaves out combinations with tuned values as well.

- _The figure_ is \`final_metric\` of the tuning runs: the task's metric (\`error_rate\`, \`perplexity\`; a task says whether lower or higher is better) on the
  validation sequences at the last evaluation during training, as in the last row of evaluation.csv; with
  \`stop-when-solved\` that is the evaluation at which the run stopped. The test sequences, on which results are reported, have no
  part in it.
- _The best_ is the combination of which the fewest tuning runs diverged or failed; among those, that of the best mean of the figure
  over the tuning seeds; then that of the lowest mean validation loss (\`final_loss\`); among equals the first written.
- _Tuning seeds_ are none of \`seeds\`: a value looks better than it is on the seeds on which it was chosen. \`tuning-seeds: 2\`, which holds
  if it is left out, means 1000000 and 1000001, so that more \`seeds\` later change no choice; a list (\`[100, 101]\`) or a range means just
  those. A seed that is in both is refused.
- _At the edge_: if a chosen number is the largest or smallest tried (0 apart), the closing words say so unless another value did as well, since the best may lie
  beyond: widen the list, and only what is new is trained.

\`tuning.csv\` holds what every value came to ([results.md](results.md)); of a single tuned setting the closing words show it too, a row a
remedy, so that one sees how much each depends on it. Tuning runs lie in \`runs/\` like all others and are counted in
no other table. \`compare\` is no part of a run's id. A sweep of several remedies that neither tunes nor sweeps the optimizer is
told that one rate served all.

## The baseline

The first remedy is the one that the others are held against, or the one that is named by its label (of a tuned remedy, without the
tuned values): \`compare: { baseline: tanh }\`. It changes what is said, and no run. How remedies are compared: [statistics.md](statistics.md).

## Seeds

\`5\` means the seeds 0 to 4, \`0..9\` a range, \`[3, 5]\` or \`3,5\` just those; \`--seeds\` takes the same forms. A lone number is a count in
both places; the seed 3 alone is \`[3]\` or \`3..3\`. (\`--seeds 0\` is the seed 0, as a count of none would mean nothing.)

## stop-when-solved

With \`training.stop-when-solved: true\` a run ends at the first evaluation that counts as solved by its task's rule, on at
least 100 answers and confirmed on fresh sequences ([how](verdict.md)); its last evaluation is carried forward, marked. Without it every run takes all its \`updates\`.

## Plug-ins

\`plugins: [./mine.ts]\` loads components of your own, from files beside the config: [writing-a-cell.md](writing-a-cell.md) and the
README. They are part of the run's id. \`--no-plugins\` refuses configs that load any.

## Data files

Relative paths of data files (\`task.text\`) start at the config's own folder, or at \`data-folder: ../data\`, which starts at the folder of the
file that says it. The configs that this program writes name that folder and the plug-ins by absolute paths: \`results/x/experiment.yaml\` is the
same experiment from wherever it is run.

## Other tools' YAML

Configs are YAML 1.2, in which only \`true\` and \`false\` are booleans. A tool for YAML 1.1 (PyYAML, for one) takes the key \`on\` for true
and \`1e-8\` for a text: if your config goes through one, write \`"on"\` and \`1.0e-8\`. The configs that this program writes
(\`experiment.yaml\`, \`config.yaml\`) are written so.
`;

/** Markdown as prettier would have it, apart from the width of tables. */
export function configPage(): string {
  const all = allSettings();
  const tops = sections().map(([name, about]) => {
    const own = all.filter(({ path }) => path === name || path.startsWith(`${name}.`));
    return [`## ${name}`, "", `${about}.`, "", ...table(own), ""].join("\n");
  });
  const names = new Set(sections().map(([name]) => name));
  const others = all.filter(({ path }) => !names.has(path.split(".")[0]!));
  const whole = ["## The experiment as a whole", "", ...table(others), ""].join("\n");
  return [INTRO, ...tops, whole, REST].join("\n");
}

const table = (settings: readonly SettingText[]): readonly string[] => [
  "| key | type | default | what it is | example |",
  "| --- | --- | --- | --- | --- |",
  ...settings.map(({ path, type, preset, about, example }) => {
    const cells = [
      `\`${path}\``,
      type,
      preset.includes(" ") || preset === "required" ? preset : `\`${preset}\``,
      about,
      `\`${example}\``,
    ];
    return `| ${cells.map(cellText).join(" | ")} |`;
  }),
];
