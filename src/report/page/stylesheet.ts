/** How the page looks, on a screen, a phone and paper. */
import { DARK } from "../charts/theme.ts";

const dark = DARK.map(
  ([light, other]) =>
    `svg [fill="${light}"] { fill: ${other}; } svg [stroke="${light}"] { stroke: ${other}; }`,
).join("\n    ");

export const STYLESHEET = `
  :root {
    color-scheme: light dark;
    --paper: #ffffff; --ink: #1c1c1c; --quiet: #555555; --line: #d0d0d0; --tint: #f4f5f7; --link: #00539c;
  }
  @media screen and (prefers-color-scheme: dark) {
    :root { --paper: #16181c; --ink: #ececec; --quiet: #b0b3b8; --line: #3c3f44; --tint: #20242a; --link: #8ec5ff; }
    ${dark}
  }
  * { box-sizing: border-box; }
  body {
    margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 86rem; background: var(--paper); color: var(--ink);
    font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere;
  }
  h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
  h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
  h3, h4 { font-size: 1rem; margin: 0 0 .25rem; }
  section > h3 { margin-top: 2rem; }
  p, figcaption { max-width: 46rem; }
  a { color: var(--link); }
  .answer { font-size: 1.2rem; line-height: 1.45; max-width: 52rem; }
  .quiet, figcaption, caption, .notes { color: var(--quiet); font-size: .875rem; }
  nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: 1rem 0; font-size: .9rem; }
  .scroll { overflow-x: auto; }
  th button { white-space: nowrap; }
  table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
  caption { text-align: left; padding-bottom: .4rem; caption-side: top; }
  th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
  th { font-weight: 600; }
  td.figure, th.figure { text-align: right; white-space: nowrap; }
  tbody th { position: sticky; left: 0; background: var(--paper); }
  .name { width: max-content; max-width: min(18rem, 40vw); overflow-wrap: break-word; }
  th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
  th button::after { content: " ↕"; color: var(--quiet); }
  th[aria-sort="ascending"] button::after { content: " ↑"; }
  th[aria-sort="descending"] button::after { content: " ↓"; }
  .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem 2rem; margin-top: 1.5rem; }
  figure { margin: 0; min-width: 0; }
  figcaption { margin-top: .4rem; }
  .plot { position: relative; }
  .plot svg { display: block; max-width: 100%; height: auto; }
  .plot:focus-visible, a:focus-visible, button:focus-visible, summary:focus-visible, pre:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
  .swatch { display: inline-block; width: 1.4em; height: .8em; vertical-align: baseline; }
  .legend li { max-width: 28rem; }
  .legend.switches { position: sticky; top: 0; background: var(--paper); border-bottom: 1px solid var(--line); padding: .5rem 0; z-index: 2; max-height: 30vh; overflow-y: auto; }
  .off { display: none; }
  .tools { display: flex; gap: .5rem; margin-top: .4rem; }
  .tools button { font: inherit; font-size: .8rem; color: var(--ink); background: var(--tint); border: 1px solid var(--line); border-radius: .25rem; padding: .15rem .5rem; cursor: pointer; }
  .tip { position: absolute; z-index: 3; pointer-events: none; background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: .25rem; padding: .3rem .5rem; font-size: .78rem; line-height: 1.35; max-width: 22rem; white-space: pre-line; box-shadow: 0 2px 8px rgb(0 0 0 / 25%); }
  .cross { position: absolute; width: 0; border-left: 1px dashed var(--quiet); pointer-events: none; }
  pre { background: var(--tint); padding: .6rem .8rem; overflow: auto; max-height: 20rem; font-size: .8rem; line-height: 1.4; overflow-wrap: normal; margin: .4rem 0; }
  code { font-size: .9em; }
  details { margin-top: .3rem; }
  summary { cursor: pointer; font-size: .85rem; color: var(--quiet); }
  dt { font-weight: 600; margin-top: .8rem; }
  dd { margin: 0 0 0 1rem; }
  ul.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; margin: 0 0 .5rem; font-size: .9rem; }
  ul.remedies { padding-left: 1.1rem; max-width: 56rem; }
  .differs td, .differs th { max-width: 20rem; overflow-wrap: break-word; }
  @media (max-width: 40rem) { .legend.switches { position: static; max-height: none; } }
  @media print {
    body { max-width: none; padding: 0; font-size: 10pt; }
    nav, .legend input, .tools, .tip, .cross, details { display: none; }
    .legend.switches { position: static; border: 0; }
    h2, h3, h4, caption, .legend, h2 + .quiet, h3 + .quiet { break-after: avoid; }
    figure, tr, li, dt, dd, p, .legend { break-inside: avoid; }
    dt { break-after: avoid; }
    .charts { grid-template-columns: 1fr 1fr; gap: 1rem; }
    .plot svg { max-width: 8.5cm; }
    .scroll { overflow: visible; }
    table { font-size: 8pt; width: 100%; }
    table.wide { font-size: 6.5pt; }
    td, th, .differs td, .differs th { padding-right: .4em; overflow-wrap: anywhere; }
    td.figure, th.figure, th button { white-space: normal; }
    th button::after { content: "" !important; }
    tbody th { position: static; }
    .name { width: auto; min-width: 6em; max-width: 14em; overflow-wrap: anywhere; }
    pre { white-space: pre-wrap; max-height: none; }
  }
`;
