/** A table for LaTeX, with booktabs. */
import type { PaperColumn, PaperTable } from "./paper-table.ts";

const NEEDED = "% \\usepackage{booktabs} \\usepackage{adjustbox}";
/** What pdfLaTeX sets as it stands; beyond it, letters need a font that has them. */
const KNOWN = /^[\x20-\x7e\u00c0-\u017f]*$/;
/** Characters that a line of a label, a title or a word between figures may have. */
const LONGEST_LABEL = 28;
const LONGEST_TITLE = 10;

/** A float of its own, narrowed where it is wider than the text. A remedy takes several rows: its intervals stand below its figures. */
export function latexTable({ caption, columns, notes }: PaperTable): string {
  const remedies = columns[0]?.cells.map((_, i) => rowsOf(columns.map((column) => linesOf(column, i)))) ?? [];
  const lines = [
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${latexText(caption)}}`,
    "  \\label{tab:comparison}",
    "  \\footnotesize",
    "  \\begin{adjustbox}{max width=\\linewidth}",
    `    \\begin{tabular}{@{}${columns.map(({ isFigure }) => (isFigure ? "c" : "l")).join("")}@{}}`,
    "      \\toprule",
    ...rowsOf(headsOf(columns)),
    "      \\midrule",
    ...remedies.flatMap((rows, i) => (i === 0 ? rows : ["      \\addlinespace", ...rows])),
    "      \\bottomrule",
    "    \\end{tabular}",
    "  \\end{adjustbox}",
    "",
    "  \\medskip",
    "  \\begin{minipage}{\\linewidth}",
    "    \\footnotesize\\raggedright",
    ...notes.map((note) => `    ${latexText(note)}\\par`),
    "  \\end{minipage}",
    "\\end{table}",
  ];
  const strange = lines.every((one) => KNOWN.test(one))
    ? []
    : ["% It has letters that need LuaLaTeX or XeLaTeX, and a font with them."];
  return ["% In the preamble:", NEEDED, "% In a text of two columns: table*", ...strange, ...lines].join(
    "\n",
  );
}

/** Cells of several lines as rows of the table. */
const rowsOf = (cells: readonly (readonly string[])[]): readonly string[] =>
  Array.from(
    { length: Math.max(...cells.map(({ length }) => length)) },
    (_, row) => `      ${cells.map((lines) => lines[row] ?? "").join(" & ")} \\\\`,
  );

/** Titles of fewer lines stand just above their column. */
function headsOf(columns: readonly PaperColumn[]): readonly (readonly string[])[] {
  const heads = columns.map(({ title, isFigure }) =>
    isFigure && /^[np]$/.test(title) ? [`$${title}$`] : broken(title, LONGEST_TITLE).map(latexText),
  );
  const most = Math.max(...heads.map(({ length }) => length));
  return heads.map((lines) => [...Array<string>(most - lines.length).fill(""), ...lines]);
}

function linesOf({ isFigure, cells }: PaperColumn, i: number): readonly string[] {
  const cell = cells[i]!;
  if (!isFigure) return broken(cell, LONGEST_LABEL).map(latexText);
  return cell.split(/ (?=[[±(])/).flatMap((part) => {
    if (part.startsWith("[") || part.startsWith("±"))
      return [`\\scriptsize$${part.replace("±", "\\pm").replace(NUMBERS, numberMath)}$`];
    return broken(part, LONGEST_TITLE).map(figureText);
  });
}

/** Lines of words, and of parts of a word that is wider. */
function broken(text: string, width: number): readonly string[] {
  const lines = [""];
  for (const word of text.split(" ").flatMap((one) => cut(one, width))) {
    const joined = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (Array.from(joined).length <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

const cut = (word: string, width: number): readonly string[] => {
  const letters = Array.from(word);
  const parts = Math.ceil(letters.length / width);
  return Array.from({ length: parts }, (_, i) => letters.slice(i * width, (i + 1) * width).join(""));
};

const NUMBERS = /[-−]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|∞)/g;
const FIGURE = new RegExp(`(${NUMBERS.source})`);

/** Words, with every number set as one. */
const figureText = (text: string): string =>
  text
    .split(FIGURE)
    .map((part, i) => (i % 2 === 1 ? `$${numberMath(part)}$` : latexText(part)))
    .join("");

function numberMath(number: string): string {
  const [digits = "", exponent] = number.replace("−", "-").replace("∞", "\\infty").split("e");
  return exponent === undefined ? digits : `${digits}\\cdot10^{${Number(exponent)}}`;
}

/** The text as LaTeX shows it: nothing in it is obeyed. */
export const latexText = (text: string): string =>
  Array.from(text, (one) => LITERAL.get(one) ?? one)
    // Two hyphens would become a dash.
    .map((one, i, all) => (one === "-" && all[i + 1] === "-" ? "-{}" : one))
    .join("");

const math = (command: string): string => `\\ensuremath{\\${command}}`;
const GREEK = [
  ..."α alpha,β beta,γ gamma,δ delta,ε varepsilon,ζ zeta,η eta,θ theta,ι iota,κ kappa,λ lambda,μ mu,ν nu,ξ xi".split(
    ",",
  ),
  ..."π pi,ρ rho,σ sigma,ς varsigma,τ tau,υ upsilon,φ varphi,χ chi,ψ psi,ω omega".split(","),
  ..."Γ Gamma,Δ Delta,Θ Theta,Λ Lambda,Ξ Xi,Π Pi,Σ Sigma,Φ Phi,Ψ Psi,Ω Omega,∂ partial,∇ nabla".split(","),
  ..."∞ infty,± pm,× times,· cdot,≤ leq,≥ geq,≠ neq,≈ approx,→ to,‖ Vert,√ surd,∈ in".split(","),
].map((pair) => pair.split(" ") as [string, string]);

const LITERAL: ReadonlyMap<string, string> = new Map([
  ["\\", "\\textbackslash{}"],
  ["~", "\\textasciitilde{}"],
  ["^", "\\textasciicircum{}"],
  ["`", "\\textasciigrave{}"],
  ["<", "\\textless{}"],
  [">", "\\textgreater{}"],
  ["|", "\\textbar{}"],
  // German and others give it a meaning.
  ['"', "\\char34{}"],
  // After a row's end they would be its option.
  ["[", "{[}"],
  ["*", "{*}"],
  ...Array.from("{}$&#_%").map((one): [string, string] => [one, `\\${one}`]),
  ["–", "--"],
  ["−", "\\ensuremath{-}"],
  ["…", "\\ldots{}"],
  ...GREEK.map(([letter, name]): [string, string] => [letter, math(name)]),
]);
