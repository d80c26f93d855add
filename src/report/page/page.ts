/** report.html: one file that needs nothing else, complete without its script. */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { Judged } from "../../statistics/findings.ts";
import type { ArmEstimates } from "../../statistics/comparison.ts";
import { isFlow } from "../../statistics/flow.ts";
import { answer } from "../answer.ts";
import type { Chart, Remedy } from "../charts/chart.ts";
import type { ChartGroup } from "../charts/index.ts";
import { colorOf, dashOf } from "../charts/theme.ts";
import { findingLines } from "../findings-words.ts";
import type { Method } from "../methods.ts";
import type { PaperTable } from "../paper-table.ts";
import { PLAIN } from "../style.ts";
import { count } from "../text-table.ts";
import { verdict } from "../verdict.ts";
import { chartFigures } from "./chart-figure.ts";
import { type Html, markup, raw } from "./html.ts";
import { SCRIPT } from "./script.ts";
import { STYLESHEET } from "./stylesheet.ts";

export interface Report {
  /** Names of the experiments. */
  readonly experiments: readonly string[];
  readonly description: string | null;
  /** From the best to the worst. */
  readonly arms: readonly ArmEstimates[];
  readonly remedies: readonly Remedy[];
  readonly judged: readonly Judged[];
  readonly table: PaperTable;
  readonly groups: readonly ChartGroup[];
  readonly svgs: ReadonlyMap<Chart, string>;
  readonly methods: readonly Method[];
  /** Settings in which the remedies differ, with the value of each in the order of `remedies`. */
  readonly differing: ReadonlyMap<string, readonly string[]>;
  /** What is said of tuning, and of runs that are not here. */
  readonly notes: readonly string[];
  /** Commands that make the runs again, and compare them. */
  readonly commands: readonly { readonly what: string; readonly command: string }[];
  /** What made the numbers. */
  readonly provenance: readonly (readonly [what: string, value: string])[];
}

export function page(report: Report): string {
  const { experiments } = report;
  const title = `${experiments.join(", ")}: ${report.arms.length > 1 ? "comparison of remedies" : "results"}`;
  const sections = [
    section("comparison", "Comparison", comparison(report)),
    section("charts", "Charts", charts(report)),
    section("differences", "What differs", differences(report)),
    section("methods", "Methods and sources", methods(report)),
    section("again", "Run it again", again(report)),
  ].filter((one) => one !== null);
  const body = markup`<header>
      <h1>${title}</h1>
      ${report.description === null ? null : markup`<p>${report.description}</p>`}
      <p class="answer" id="answer">${answer(report.arms)}</p>
      <nav aria-label="Parts of this page">
        <ul>
          ${sections.map(({ id, heading }) => markup`<li><a href="#${id}">${heading}</a></li>`)}
        </ul>
      </nav>
    </header>
    <main>${sections.map(({ text }) => text)}</main>`;
  return `${headOf(title).text}<body>
${body.text}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** Nothing is loaded from anywhere, and no other script or style than ours is obeyed. */
function headOf(title: string): Html {
  const policy = `default-src 'none'; style-src ${hashOf(STYLESHEET)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLESHEET)}</style>
</head>
`;
}

const hashOf = (text: string): string => `'sha256-${base64(sha256(utf8ToBytes(text)))}'`;
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

interface Section {
  readonly id: string;
  readonly heading: string;
  readonly text: Html;
}

const section = (id: string, heading: string, content: Html | null): Section | null =>
  content === null
    ? null
    : {
        id,
        heading,
        text: markup`<section aria-labelledby="${id}">
          <h2 id="${id}">${heading}</h2>
          ${content}
        </section> `,
      };

function comparison({ table, arms, judged, notes }: Report): Html {
  const { columns, caption, notes: figures } = table;
  const rows = arms.map(
    (_, row) =>
      markup`<tr>
        ${columns.map(({ cells, isFigure }, column) =>
          column === 0
            ? markup`<th scope="row"><div class="name">${cells[row]!}</div></th>`
            : markup`<td${isFigure ? raw(' class="figure"') : null}>${cells[row]!}</td>`,
        )}
      </tr> `,
  );
  const heads = columns.map(
    ({ title, isFigure }) => markup`<th scope="col"${isFigure ? raw(' class="figure"') : null}>${title}</th>`,
  );
  const told = arms.map((arm) => {
    const own = judged.filter(({ done }) => done.run.arm === arm.arm);
    const found = findingLines(own, arms.length, PLAIN.colors).map(
      (line) => markup`<li>${capital(line.trim())}</li>`,
    );
    // Of runs that trained nothing there is no result to judge.
    const words = isFlow(arms) ? `${arm.label}:` : verdict(arm);
    return markup`<li>${words}${found.length > 0 ? markup`<ul>${found}</ul>` : null}</li> `;
  });
  return markup`<section class="scroll" tabindex="0" aria-label="Comparison table">
      <table data-sortable${columns.length > MOST_ON_PAPER ? raw(' class="wide"') : null}>
        <caption>${caption}</caption>
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </section>
    ${figures.map((note) => markup`<p class="notes">${note}.</p> `)}
    <ul class="remedies">
      ${told}
    </ul>
    ${notes.map((note) => markup`<p class="notes">Note: ${note}</p> `)}`;
}

/** Columns that fit on a sheet in letters of the usual size. */
const MOST_ON_PAPER = 8;

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function charts({ groups, svgs, remedies }: Report): Html | null {
  if (groups.length === 0) return null;
  const named = remedies.map(({ label, place }) => {
    const swatch = markup`<svg class="swatch" viewBox="0 0 28 10" width="28" height="10" aria-hidden="true"><path d="M0,5h28" stroke="${colorOf(place)}" stroke-width="3" stroke-dasharray="${dashOf(place).join(",")}"/></svg>`;
    return markup`<li>${swatch} <span>${label}</span></li>`;
  });
  return markup`<p class="quiet">A remedy's line is the same in every chart:</p>
    <ul id="remedies" class="legend">
      ${named}
    </ul>
    ${chartFigures(groups, svgs)}`;
}

function differences({ differing, remedies }: Report): Html | null {
  if (remedies.length < 2) return null;
  if (differing.size === 0) return markup`<p>No settings differ.</p>`;
  const paths = [...differing.keys()];
  return markup`<p>Every setting in which the remedies differ; in all others they agree.</p>
    <section class="scroll" tabindex="0" aria-label="Settings that differ">
      <table class="differs">
        <thead>
          <tr>
            <th scope="col">remedy</th>
            ${paths.map((path) => markup`<th scope="col"><code>${path}</code></th>`)}
          </tr>
        </thead>
        <tbody>
          ${remedies.map(
            ({ label }, i) =>
              markup`<tr>
                <th scope="row"><div class="name">${label}</div></th>
                ${paths.map((path) => markup`<td>${differing.get(path)![i] || "–"}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>
    </section>`;
}

function methods({ methods: all, remedies }: Report): Html | null {
  if (all.length === 0) return null;
  const entries = all.map(({ kind, name, component, remedies: places }) => {
    const who =
      places.length === remedies.length
        ? null
        : markup` <span class="quiet">in ${places.map((place) => remedies[place]!.label).join(", ")}</span>`;
    const about =
      component === null
        ? markup`<dd>A component of a plug-in.</dd>`
        : markup`<dd>
            ${withCode(component.summary.replace(/\.$/, ""))}.${component.formula ? markup` <code>${component.formula}</code>` : null}
            <span class="quiet">${component.source}</span>
          </dd>`;
    return markup`<dt>${kind} <code>${name}</code>${who}</dt>
      ${about} `;
  });
  return markup`<dl>${entries}</dl>`;
}

/** Words between backticks are code. */
const withCode = (text: string): readonly Html[] =>
  text.split("`").map((part, i) => (i % 2 === 1 ? markup`<code>${part}</code>` : markup`${part}`));

function again({ commands, provenance, arms }: Report): Html {
  const runs = arms.reduce((sum, { n }) => sum + n, 0);
  return markup`<p>
      The figures of this page are of ${count(runs, "run")}, which other machines make to the same byte.
    </p>
    ${commands.map(
      ({ what, command }) =>
        markup`<p>${what}</p>
          <pre tabindex="0">${command}</pre> `,
    )}
    <section class="scroll" tabindex="0" aria-label="What made the numbers">
      <table>
        <tbody>
          ${provenance.map(
            ([what, value]) =>
              markup`<tr>
                <th scope="row">${what}</th>
                <td>${value}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </section>`;
}
