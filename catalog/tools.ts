import { type AnthropicTool, models, type TextEditorTool } from './catalog.js';

/** The tools whose schema is Anthropic's, by the name of the capability. */
export const toolKinds = ['textEditor', 'bash', 'computer'] as const;

export type ToolKind = (typeof toolKinds)[number];

/** The tool that a type means, as the catalog's oldest model that takes it has it; `undefined` where no model does. */
export function toolOfType(kind: 'textEditor', type: string): TextEditorTool | undefined;
export function toolOfType(kind: ToolKind, type: string): AnthropicTool | undefined;
export function toolOfType(kind: ToolKind, type: string): AnthropicTool | undefined {
  for (const { capabilities } of models) {
    const tool = capabilities[kind];
    if (tool?.accepted.includes(type) === true) return tool;
  }
  return undefined;
}

/** The names that a tool has had in any model of the catalog. */
export function namesOfTool(kind: ToolKind): readonly string[] {
  return [...new Set(models.flatMap(({ capabilities }) => capabilities[kind]?.name ?? []))];
}

/** Every type of a tool that some model of the catalog takes, in the order of the models. */
export function typesOfTool(kind: ToolKind): readonly string[] {
  return [...new Set(models.flatMap(({ capabilities }) => capabilities[kind]?.accepted ?? []))];
}

/** Every field in which the text editor of some model sends the text of `insert`. */
export function insertFields(): readonly TextEditorTool['insertField'][] {
  return [...new Set(models.flatMap(({ capabilities }) => capabilities.textEditor?.insertField ?? []))];
}
