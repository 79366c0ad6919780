import { ts } from '../../analysis/compiler.cjs';
import { packageExport } from '../../analysis/consumers.js';
import { definitionOf } from '../../analysis/definitions.js';
import { unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { textsOfType } from '../../analysis/types.js';
import { quoteOf } from '../../edits/text.js';

/** Words for an answer that was not given, the plainest first. */
const words = [/refus/i, /declin/i, /content[-_ ]?filter/i, /filtered|moderat/i, /^(?:blocked|safety)$/i];

/**
 * Finish reasons that others have given names to, with the one that they use for a refusal.
 *
 * Source: what adapters of the AI SDK (@ai-sdk/amazon-bedrock 5.0.101) and of OpenAI's Chat Completions make of `content_filtered` and
 * `refusal`.
 */
const vocabularies = [
  { others: ['stop', 'length', 'tool-calls'], refusal: 'content-filter' },
  { others: ['stop', 'length', 'tool_calls'], refusal: 'content_filter' },
];

/** The types of the AI SDK whose texts are those of the first vocabulary. */
const libraryTypes = {
  modules: /^(?:ai|@ai-sdk\/provider)$/,
  names: /^(?:LanguageModelV[12])?FinishReason$/,
};

/** What a decision gives: the other values, and the type that all of them have, if one is declared. */
export interface Given {
  readonly values: readonly ts.Expression[];
  readonly type: ts.TypeNode | undefined;
}

/** The value that a program has for a refusal among those that one of its decisions can give, as code; `undefined` if it has none. */
export function valueForRefusal({ values, type }: Given, project: Project): string | undefined {
  for (const value of values) {
    const holder = enumOf(value, project);
    if (holder !== undefined) return memberForRefusal(value, holder);
  }
  const [first] = values;
  const text = textForRefusal({ values, type }, project);
  if (text === undefined || first === undefined) return undefined;
  const quote = quoteOf(first.getSourceFile());
  return quote + text + quote;
}

function textForRefusal({ values, type }: Given, project: Project): string | undefined {
  if (type !== undefined && isOfLibrary(type)) return vocabularies[0]?.refusal;
  const closed = type === undefined ? undefined : textsOfType(type, project);
  if (closed !== undefined) return firstOf(closed, (own) => own);
  const written = values.map(unwrap).flatMap((value) => (ts.isStringLiteralLike(value) ? value.text : []));
  const shared = vocabularies.find(({ others }) => others.every((own) => written.includes(own)));
  const isOpen = type === undefined || type.kind === ts.SyntaxKind.StringKeyword;
  return firstOf(written, (own) => own) ?? (isOpen ? shared?.refusal : undefined);
}

function isOfLibrary(type: ts.TypeNode): boolean {
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return false;
  const found = packageExport(type.typeName);
  return (
    found !== undefined && libraryTypes.modules.test(found.module) && libraryTypes.names.test(found.name)
  );
}

function enumOf(value: ts.Expression, project: Project): ts.EnumDeclaration | undefined {
  const node = unwrap(value);
  const owner = ts.isPropertyAccessExpression(node) ? definitionOf(node.expression, project) : undefined;
  return owner !== undefined && ts.isEnumDeclaration(owner) ? owner : undefined;
}

function memberForRefusal(value: ts.Expression, { members }: ts.EnumDeclaration): string | undefined {
  const name = firstOf(members, (member) => member.name.getText())?.name.getText();
  const node = unwrap(value);
  return name !== undefined && ts.isPropertyAccessExpression(node)
    ? `${node.expression.getText()}.${name}`
    : undefined;
}

function firstOf<T>(all: readonly T[], textOf: (own: T) => string): T | undefined {
  for (const word of words) {
    const found = all.find((own) => word.test(textOf(own)));
    if (found !== undefined) return found;
  }
  return undefined;
}
