/** The JSON Schema (draft-7) with which editors complete and check configs, made from the fields and the catalogue. */
import { z } from "zod";
import { KINDS } from "../components/define.ts";
import type { Catalogue, Component, Kind } from "../components/define.ts";
import { SETTINGS, leafPaths } from "./fields.ts";
import type { Field } from "./fields.ts";

interface Schema {
  readonly [keyword: string]: unknown;
}

/**
 * Nothing is required, not even `task` or a component's name, since a file may leave them to the files that extend
 * it. What the complete config lacks is reported by the program.
 */
export function jsonSchema(catalogue: Catalogue): object {
  const kinds = KINDS.filter((kind) => catalogue[kind].size > 0);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "bptt-lab experiment",
    type: "object",
    properties: {
      name: {
        type: "string",
        description: "Folder of the results; default: the file's name",
        maxLength: 100,
      },
      description: { type: "string", description: "What the experiment is for", default: "" },
      extends: {
        description: "Files that this one extends; what is written here wins",
        anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
      },
      ...properties(SETTINGS.fields),
      seeds: SEEDS,
      sweep: sweepSchema(),
      compare: {
        description: "How the remedies are compared",
        type: "object",
        properties: {
          baseline: {
            type: "string",
            description: "Label of the remedy that the others are held against; default: the first",
          },
          tune: axesSchema("Settings chosen for each remedy: every combination of these values is tried"),
          "tuning-seeds": TUNING_SEEDS,
        },
        additionalProperties: false,
      },
      plugins: {
        description: "Files that define components of your own",
        type: "array",
        items: { type: "string" },
        default: [],
      },
      "data-folder": {
        description: "Where relative paths of data files start; default: the config's own folder",
        type: "string",
      },
    },
    additionalProperties: false,
    definitions: Object.fromEntries(kinds.map((kind) => [kind, kindSchema(kind, catalogue)])),
  };
}

const SEEDS: Schema = {
  description: "5 means the seeds 0 to 4; or a list, or a range such as 0..9",
  default: 1,
  anyOf: [
    { type: "integer", minimum: 1, maximum: 10_000 },
    { type: "array", items: { type: "integer", minimum: 0 }, minItems: 1, uniqueItems: true },
    { type: "string", pattern: "^\\d+\\.\\.\\d+(,\\d+(\\.\\.\\d+)?)*$" },
  ],
};

const TUNING_SEEDS: Schema = {
  ...SEEDS,
  description:
    "Seeds on which values are chosen, none of which is among seeds; 2 means 1000000 and 1000001; or a list, or a range",
  default: 2,
};

const properties = (fields: Readonly<Record<string, Field>>): Schema =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldSchema(field)]));

function fieldSchema(field: Field): Schema {
  switch (field.type) {
    case "group":
      return {
        type: "object",
        description: field.about,
        properties: properties(field.fields),
        additionalProperties: false,
      };
    case "component":
      return {
        description: field.about,
        ...(field.initial === undefined ? {} : { default: field.initial }),
        ...reference(field.kind),
      };
    case "components":
      return {
        type: "array",
        description: field.about,
        default: field.initial,
        items: reference(field.kind),
        uniqueItems: field.distinct,
      };
    case "value":
      return { description: field.about, ...valueSchema(field.schema) };
    default:
      return field satisfies never;
  }
}

/** Wrapped in allOf, because draft-7 ignores what stands beside a bare $ref, such as a description. */
const reference = (kind: Kind): Schema => ({ allOf: [{ $ref: `#/definitions/${kind}` }] });

/** A bare name, or an object with the options of one component. */
function kindSchema(kind: Kind, catalogue: Catalogue): Schema {
  const components: readonly Component[] = [...catalogue[kind].values()];
  const names = components.map(({ name, summary }) => ({ const: name, description: summary }));
  return { anyOf: [...names, ...components.map(componentSchema)] };
}

function componentSchema({ name, summary, source, formula, options }: Component): Schema {
  const about = [summary, formula, source].filter((part) => part !== undefined && part !== "");
  const parts = Object.entries(options).map(([key, schema]) => [key, valueSchema(schema)]);
  return {
    type: "object",
    description: about.join("\n"),
    properties: { name: { const: name }, ...(Object.fromEntries(parts) as Schema) },
    additionalProperties: false,
  };
}

function valueSchema(schema: z.ZodType): Schema {
  const whole = z.toJSONSchema(schema, { io: "input", target: "draft-7", unrepresentable: "any" });
  const made = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== "$schema"));
  const described = schema.description === undefined ? made : { ...made, description: schema.description };
  return orExpression(described) as Schema;
}

/** Allows an expression wherever the schema allows a number. */
function orExpression(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(orExpression);
  if (typeof schema !== "object" || schema === null) return schema;
  const { type, description, default: initial, ...rest } = schema as Schema;
  if (type === "number" || type === "integer") {
    return {
      ...(description === undefined ? {} : { description }),
      ...(initial === undefined ? {} : { default: initial }),
      anyOf: [{ type, ...rest }, EXPRESSION],
    };
  }
  const inner = Object.entries(rest).map(([key, part]) => [
    key,
    HOLDS_SCHEMAS.has(key) ? deep(key, part) : part,
  ]);
  return { ...schema, ...(Object.fromEntries(inner) as Schema) };
}

const EXPRESSION: Schema = {
  type: "string",
  pattern: "^=",
  description: "An expression, such as =1/sqrt(hidden)",
};

/** Keywords whose values are schemas, lists of them, or (for `properties`) maps of them. */
const HOLDS_SCHEMAS = new Set([
  "anyOf",
  "oneOf",
  "allOf",
  "items",
  "additionalItems",
  "additionalProperties",
  "properties",
]);

function deep(keyword: string, part: unknown): unknown {
  if (keyword !== "properties") return orExpression(part);
  return Object.fromEntries(
    Object.entries(part as Schema).map(([key, schema]) => [key, orExpression(schema)]),
  );
}

function sweepSchema(): Schema {
  const block = blockSchema();
  return {
    description:
      "What is varied: one block, or a list of blocks whose runs are joined; within a block, grid, zip, list and random multiply",
    anyOf: [block, { type: "array", items: block, minItems: 1 }],
  };
}

/** Every path of a setting with the schema of its values, and the pattern of those of components' options. */
function sweptSchemas() {
  const leaves = leafPaths();
  const settings = leaves.map(([path, field]) => [path, fieldSchema(field)] as const);
  // Options of components: any component may be chosen there in the end, so their values are not checked here.
  const inside = leaves.filter(([, field]) => field.type === "component" || field.type === "components");
  const pattern = `^(${inside.map(([path]) => path.replaceAll(".", "\\.")).join("|")})\\.`;
  return { settings, pattern };
}

/** Lists of values of settings. */
function axesSchema(description: string): Schema {
  const { settings, pattern } = sweptSchemas();
  const lists = settings.map(
    ([path, schema]) => [path, { type: "array", items: schema, minItems: 1 }] as const,
  );
  return {
    type: "object",
    description,
    properties: Object.fromEntries(lists),
    patternProperties: { [pattern]: { type: "array", minItems: 1 } },
    additionalProperties: false,
    minProperties: 1,
  };
}

function blockSchema(): Schema {
  const { settings, pattern } = sweptSchemas();
  return {
    type: "object",
    properties: {
      grid: axesSchema("Every combination of the values of these settings"),
      zip: axesSchema("Lists of equal length, taken in step"),
      random: randomSchema(settings, pattern),
      exclude: {
        type: "array",
        description: "Runs that have all settings of one of these maps are left out",
        items: {
          type: "object",
          properties: Object.fromEntries(settings),
          patternProperties: { [pattern]: {} },
          additionalProperties: false,
          minProperties: 1,
        },
        minItems: 1,
      },
      list: {
        type: "array",
        description: "Variants, each with the settings it changes and, optionally, a label",
        items: {
          type: "object",
          properties: { label: { type: "string" }, ...Object.fromEntries(settings) },
          patternProperties: { [pattern]: {} },
          additionalProperties: false,
          minProperties: 1,
        },
        minItems: 1,
      },
    },
    additionalProperties: false,
    minProperties: 1,
  };
}

function randomSchema(settings: readonly (readonly [string, Schema])[], pattern: string): Schema {
  const drawn = settings.map(([path, schema]) => [path, distribution(schema)] as const);
  return {
    type: "object",
    description: "Independent draws of these settings",
    properties: {
      count: { type: "integer", minimum: 1, maximum: 10_000, description: "How many draws" },
      stream: {
        anyOf: [{ type: "string" }, { type: "integer" }],
        description: "The name of its random stream; another name gives other draws",
        default: 0,
      },
      ...Object.fromEntries(drawn),
    },
    patternProperties: { [pattern]: distribution({}) },
    required: ["count"],
    additionalProperties: false,
    minProperties: 2,
  };
}

/** What `random` draws a setting from. */
function distribution(schema: Schema): Schema {
  const bounds = (type: "number" | "integer"): Schema => ({
    type: "array",
    items: { type },
    minItems: 2,
    maxItems: 2,
  });
  return {
    type: "object",
    properties: {
      uniform: bounds("number"),
      "log-uniform": bounds("number"),
      integer: bounds("integer"),
      choice: { type: "array", items: schema, minItems: 1 },
    },
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  };
}
