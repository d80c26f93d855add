/** A component in words, from its one declaration: for `explain` and for docs/components.md. */
import { type Catalogue, CAUSES, type Component, type Kind, KINDS, z } from "../components/define.ts";
import { leafPaths } from "../config/fields.ts";

export interface OptionText {
  readonly name: string;
  readonly type: string;
  /** null if there is none: the option must be given. */
  readonly preset: string | null;
  readonly about: string;
}

/** The parts of JSON Schema that our option types come to. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

export function optionsOf(component: Component): readonly OptionText[] {
  const schema = z.toJSONSchema(z.object({ ...component.options }), {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
  }) as Schema;
  return Object.entries(schema.properties ?? {}).map(([name, option]) => ({
    name,
    type: typeText(option),
    preset: option.default === undefined ? null : valueText(option.default),
    about: option.description ?? "",
  }));
}

/** Type and default of a setting's schema, in words. */
export function schemaText(schema: z.ZodType): { readonly type: string; readonly preset: string | null } {
  const made = z.toJSONSchema(schema, { io: "input", target: "draft-7", unrepresentable: "any" }) as Schema;
  return { type: typeText(made), preset: made.default === undefined ? null : valueText(made.default) };
}

const valueText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function typeText(schema: Schema): string {
  const { enum: words, const: only, anyOf, oneOf, items } = schema;
  if (words) return words.map(valueText).join(" | ");
  if (only !== undefined) return valueText(only);
  const either = anyOf ?? oneOf;
  if (either) return either.map(typeText).join(" | ");
  if (schema.type === "array" || items) return `list of ${items ? typeText(items) : "anything"}`;
  const type = typeof schema.type === "string" ? schema.type : (schema.type?.join(" | ") ?? "anything");
  return [type === "integer" ? "whole number" : type, ...boundsText(schema)].join(" ");
}

/** The largest whole number that a double holds is not a bound worth mentioning. */
const isBound = (x: number | undefined): x is number =>
  x !== undefined && Math.abs(x) < Number.MAX_SAFE_INTEGER;

function boundsText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): readonly string[] {
  return [
    ...(isBound(minimum) ? [`≥ ${minimum}`] : []),
    ...(isBound(exclusiveMinimum) ? [`> ${exclusiveMinimum}`] : []),
    ...(isBound(maximum) ? [`≤ ${maximum}`] : []),
    ...(isBound(exclusiveMaximum) ? [`< ${exclusiveMaximum}`] : []),
  ];
}

/** All components in the order of the kinds, each kind's in the order of its index. */
export const allComponents = (catalogue: Catalogue): readonly Component[] =>
  KINDS.flatMap((kind): Component[] => [...catalogue[kind].values()]);

/** "activation" → "activations" */
export function plural(kind: Kind): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

/** `In a config, cells stand at model.cell.` */
export function whereabouts(kind: Kind, quote = ""): string {
  const settings = leafPaths().flatMap(([path, field]) => {
    if (field.type === "component" && field.kind === kind) return [`${quote}${path}${quote}`];
    return field.type === "components" && field.kind === kind ? [`${quote}${path}${quote}, a list`] : [];
  });
  return `In a config, ${plural(kind)} stand at ${settings.join(", ")}.`;
}

/** docs/components.md */
export function componentsPage(catalogue: Catalogue): string {
  const intro = [
    "# Components",
    "",
    "Made by `npm run generate` from the components' own declarations; do not edit. The word in a heading is the",
    "word for the config.",
    "",
    "What a component is a remedy for stands behind `Addresses`:",
    "",
    "| cause | of a gradient that is lost or explodes |",
    "| --- | --- |",
    ...Object.entries(CAUSES).map(([cause, about]) => `| ${cause} | ${about} |`),
    "",
  ];
  const kinds = KINDS.flatMap((kind) => {
    const components: readonly Component[] = [...catalogue[kind].values()];
    const heading = plural(kind);
    return [
      `## ${heading[0]!.toUpperCase()}${heading.slice(1)}`,
      "",
      whereabouts(kind, "`"),
      "",
      ...components.flatMap(section),
    ];
  });
  return [...intro, ...kinds].join("\n").trimEnd() + "\n";
}

/** Inside a table cell a bar ends the cell. */
export const cellText = (text: string): string => text.replaceAll("|", String.raw`\|`);

function section(component: Component): readonly string[] {
  const options = optionsOf(component);
  return [
    `### ${component.name}`,
    "",
    `${component.summary}.`.replace(/\.\.$/, "."),
    "",
    ...(component.formula ? ["```text", component.formula, "```", ""] : []),
    `Source: ${component.source}`,
    "",
    ...(component.addresses ? [`Addresses: ${component.addresses.join(", ")}`, ""] : []),
    ...(options.length > 0
      ? [
          "| option | type | default | |",
          "| --- | --- | --- | --- |",
          ...options.map(({ name, type, preset, about }) => {
            const cells = [`\`${name}\``, type, preset === null ? "required" : `\`${preset}\``, about];
            return `| ${cells.map(cellText).join(" | ")} |`;
          }),
          "",
        ]
      : []),
  ];
}
