import { relative } from 'node:path/posix';
import { spellingsIn } from '../catalog/spelling.js';
import { ts } from './compiler.cjs';
import { mentionsInDocument } from './document-mentions.js';
import { nameOfMention, nameOfValue } from './document-roles.js';
import { type DocumentPart, namesAbove, valuesBelow } from './documents/parts.js';
import type { Document } from './documents.js';
import { textOfName, unwrap } from './expressions.js';
import { whereIs } from './lines.js';
import type { Project } from './project.js';
import { textsGiven } from './requests/texts.js';
import { isTestFile } from './tests.js';
import { nodesIn } from './walk.js';

/** A place that says what an environment variable holds. */
export interface VariableDefinition {
  /** `infra/template.yaml:12` */
  readonly where: string;
  /**
   * `claude`: an id of Claude, which is a finding of its own. `other`: a text that names none. `reference`: what is decided elsewhere:
   * by a parameter that nobody gives an id here, by a secret, by whoever deploys.
   */
  readonly kind: 'claude' | 'other' | 'reference';
  readonly text: string;
}

/** All that a project says of a variable, in settings, templates, scripts and code; `undefined` where it cannot be searched. */
export function definitionsOf(name: string, project: Project): readonly VariableDefinition[] | undefined {
  const word = `\\b${name}\\b`;
  const documents = project.allDocumentsMatching(word);
  if (documents === undefined) return undefined;
  const code = project.codeMatching(word) ?? project.filesMatching(word);
  return [
    ...documents.flatMap((document) => definitionsIn(document, name, project)),
    ...code.flatMap((file) => definitionsInCode(file, name, project)),
  ];
}

function definitionsIn(document: Document, name: string, project: Project): VariableDefinition[] {
  if (isTestFile(document.fileName)) return [];
  const at = (offset: number) =>
    `${relative(project.root, document.fileName)}:${document.text.slice(0, offset).split('\n').length}`;
  if (document.problem !== undefined) {
    const where = at(document.text.indexOf(name));
    const kind = spellingsIn(document.text).next().done === true ? 'reference' : 'claude';
    return [{ where, kind, text: name }];
  }
  return document.parts.flatMap((part): VariableDefinition[] => {
    const given = givenBy(part, name, document);
    if (given === undefined) return [];
    const kind = kindOf(given, part, document, project);
    return kind === undefined ? [] : [{ where: at(part.start), kind, text: given }];
  });
}

/** What a key or a value of a document gives a variable; empty for what is no text. */
function givenBy(part: DocumentPart, name: string, { format, text }: Document): string | undefined {
  if (part.kind === 'key') {
    const hasText = part.holder.parts.some((other) => other.kind === 'value' && other.name === part.name);
    return part.text !== name || hasText || format === 'environment' ? undefined : '';
  }
  if (nameOfValue(part) === name) return textBetweenTags(part, text);
  // `{ name: MODEL_ID, valueFrom: … }`
  const isNamed = part.text === name && part.name === 'name';
  if (isNamed) return part.holder.parts.some((other) => other.name === 'value') ? undefined : '';
  return new RegExp(`(?:^|[\\s"'\`;])${name}=["']?([^\\s"'\\\\]+)`).exec(part.text)?.[1];
}

/** A value with the tag before it, which says that it is none itself: `!Ref ModelId` */
function textBetweenTags(part: DocumentPart, text: string): string {
  const tag = /(!\w+)[ \t]+$/.exec(text.slice(Math.max(0, part.start - 40), part.start))?.[1];
  return tag === undefined ? part.text : `\${${tag} ${part.text}}`;
}

function kindOf(
  given: string,
  part: DocumentPart,
  document: Document,
  project: Project,
): VariableDefinition['kind'] | undefined {
  // A name that is none is a finding of its own, too.
  if (spellingsIn(given).next().done !== true || /claude/i.test(given)) return 'claude';
  if (/^<.*>$|\byour\b|xxx|change-?me|placeholder|example/i.test(given)) return undefined;
  if (given !== '' && !/\$|\{\{|<%/.test(given)) return 'other';
  return leadsToClaude(part, document, project) ? 'claude' : 'reference';
}

/** Whether what a definition refers to is given an id of Claude in one of the documents: the default of a parameter, say. */
function leadsToClaude(part: DocumentPart, { text, fileName }: Document, project: Project): boolean {
  const end = text.indexOf('\n', part.start);
  const line = text.slice(part.start, end === -1 ? text.length : end);
  const below = part.holder.holders.filter(({ name }) => name === part.name);
  const words = new Set(
    `${line} ${below.flatMap((holder) => [...valuesBelow(holder)].map((value) => value.text)).join(' ')}`.match(
      /[A-Za-z_]\w*/g,
    ),
  );
  words.delete(part.name ?? '');
  return project.documents.some((document) =>
    mentionsInDocument(document).some((mention) => {
      if (mention.isComment || mention.part === undefined) return false;
      const names = [nameOfMention(mention), ...namesAbove(mention.part)];
      const isOwn = document.fileName === fileName && mention.part.start === part.start;
      return !isOwn && names.some((name) => name !== undefined && words.has(name) && !isCommon(name));
    }),
  );
}

function isCommon(name: string): boolean {
  return /^(?:value|default|type|string|env|environment|variables|Ref|Sub|self|custom|var|local|params?|name)$/i.test(
    name,
  );
}

/** `environment: { MODEL_ID: … }`, `addEnvironment('MODEL_ID', …)`, `process.env.MODEL_ID = …` */
function definitionsInCode(file: ts.SourceFile, name: string, project: Project): VariableDefinition[] {
  if (isTestFile(file.fileName)) return [];
  return nodesIn(file, isGiving).flatMap((node): VariableDefinition[] => {
    const value = givenInCode(node, name);
    if (value === undefined) return [];
    const kind = kindInCode(value, project);
    const text = value.getText().replaceAll('`', "'");
    return kind === undefined ? [] : [{ where: whereIs(node, project), kind, text }];
  });
}

type Giving =
  | ts.PropertyAssignment
  | ts.ShorthandPropertyAssignment
  | ts.CallExpression
  | ts.BinaryExpression;

function isGiving(node: ts.Node): node is Giving {
  return (
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isCallExpression(node) ||
    ts.isBinaryExpression(node)
  );
}

function givenInCode(node: Giving, name: string): ts.Expression | undefined {
  if (ts.isPropertyAssignment(node)) return textOfName(node.name) === name ? node.initializer : undefined;
  if (ts.isShorthandPropertyAssignment(node)) return node.name.text === name ? node.name : undefined;
  if (ts.isCallExpression(node)) {
    const [key, value] = node.arguments;
    const isAdded =
      ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'addEnvironment';
    return isAdded && key !== undefined && ts.isStringLiteralLike(key) && key.text === name
      ? value
      : undefined;
  }
  const isWrite = /^(?:\|\||\?\?)?=$/.test(node.operatorToken.getText());
  return isWrite && new RegExp(`\\benv(?:\\.${name}|\\[['"]${name}['"]\\])$`).test(node.left.getText())
    ? node.right
    : undefined;
}

/** A schema is no definition, but for the default in it. */
function kindInCode(value: ts.Expression, project: Project): VariableDefinition['kind'] | undefined {
  const node = unwrap(value);
  const { texts, isComplete, variables } = textsGiven([node], project);
  const names = [...texts, node.getText()].some((text) => spellingsIn(text).next().done !== true);
  if (names) return 'claude';
  // A variable that is handed on says nothing of what it holds.
  if (ts.isCallExpression(node) || /\benv\b/.test(node.getText()) || variables.length > 0) return undefined;
  return isComplete && texts.length > 0 ? 'other' : 'reference';
}
