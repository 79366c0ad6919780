import { ts } from '../../analysis/compiler.cjs';
import { type TextNode, textOfName, unwrap } from '../../analysis/expressions.js';
import { functionCalled } from '../../analysis/functions.js';
import { hostAt } from '../../analysis/mentions.js';
import type { Project } from '../../analysis/project.js';
import { tellsHistory } from '../../analysis/prose.js';
import { isExpected, isTestFile, testsAround } from '../../analysis/tests.js';
import { membersOf } from '../../analysis/types.js';
import { nodesIn } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { addElementAfter } from '../../edits/lists.js';
import { replaceNode, replaceRange } from '../../edits/nodes.js';
import { isInsertAt } from './insert/commands.js';
import { declaredFields } from './insert/fields.js';
import { memberReads } from './insert/reads.js';
import { unpackedReads } from './insert/unpacked.js';

/** Where the text of `insert` is read, declared or sent under its old name, and what changes there. */
export interface InsertPlace {
  readonly node: ts.Node;
  /** `undefined` where it is read in a way that is not rewritten. */
  readonly edits: readonly Edit[] | undefined;
}

/** The fields of the editor's input that are in question. */
export interface Fields {
  /** What `insert` sent its text in, which `str_replace` still does. */
  readonly from: string;
  readonly to: string;
}

/**
 * Everything in a file that has to do with the text of `insert`: types and schemas of its input, inputs that are written down, and
 * reads. Who reads it takes the new field, and the old one still: old conversations have it.
 */
export function* insertPlaces(file: ts.SourceFile, fields: Fields, project: Project): Generator<InsertPlace> {
  if (!file.text.includes(fields.from)) return;
  yield* declaredFields(file, fields);
  yield* writtenInputs(file, fields, project);
  yield* memberReads(file, fields, project);
  yield* unpackedReads(file, fields, project);
  yield* listedFields(file, fields);
  yield* wordsOfInsert(file, fields, project);
  if (!isTestFile(file.fileName)) yield* namesOfField(file, fields, project);
}

/** `{ command: 'insert', insert_line: 1, new_str: '…' }` */
function* writtenInputs(file: ts.SourceFile, { from, to }: Fields, project: Project): Generator<InsertPlace> {
  for (const object of nodesIn(file, ts.isObjectLiteralExpression)) {
    if (commandOf(object) !== 'insert') {
      yield* changedInputs(object, from, project);
      yield* partsOfInsert(object, { from, to }, project);
      continue;
    }
    for (const property of object.properties) {
      const { name } = property;
      if (name === undefined || textOfName(name) !== from) continue;
      if (ts.isShorthandPropertyAssignment(property)) {
        yield { node: property, edits: [insertAt(property, `${to}: `)] };
      } else {
        const quote = ts.isStringLiteral(name) ? (name.getText()[0] ?? '') : '';
        yield { node: property, edits: [replaceNode(name, quote + to + quote)] };
      }
    }
  }
}

/** `{ ...input, new_str: clean(input.new_str) }`: what is done to the text has to be done to the new field, too. */
function* changedInputs(
  object: ts.ObjectLiteralExpression,
  from: string,
  project: Project,
): Generator<InsertPlace> {
  const spread = object.properties.find(ts.isSpreadAssignment);
  const field = object.properties.find(({ name }) => name !== undefined && textOfName(name) === from);
  if (spread === undefined || field === undefined || isInsertAt(object, project) === false) return;
  const members = membersOf(spread.expression, project);
  if (members === undefined || members.size === 0 || members.has('insert_line'))
    yield { node: field, edits: undefined };
}

/** `insert({ path, insert_line: line, new_str: text })`: what a function of the program's own gets for `insert` alone. */
function* partsOfInsert(
  object: ts.ObjectLiteralExpression,
  { from, to }: Fields,
  project: Project,
): Generator<InsertPlace> {
  const call = object.parent;
  if (!ts.isCallExpression(call) || functionCalled(call, project) === undefined) return;
  const names = object.properties.map(({ name }) => (name === undefined ? undefined : textOfName(name)));
  const isForInsert =
    names.includes('insert_line') && !names.includes('old_str') && !names.includes('command');
  const field = object.properties[names.indexOf(from)];
  if (!isForInsert || names.includes(to) || field === undefined || !ts.isPropertyAssignment(field)) return;
  yield { node: field, edits: [replaceNode(field.name, to)] };
}

function commandOf(object: ts.ObjectLiteralExpression): string | undefined {
  for (const property of object.properties) {
    if (!ts.isPropertyAssignment(property) || textOfName(property.name) !== 'command') continue;
    const value = unwrap(property.initializer);
    return ts.isStringLiteralLike(value) ? value.text : undefined;
  }
  return undefined;
}

function insertAt(node: ts.Node, text: string): Edit {
  const file = node.getSourceFile();
  return replaceRange(file, node.getStart(file), node.getStart(file), text);
}

/** Names of fields in a list, beside the line of `insert`: what has to be there, or may be. */
function* listedFields(file: ts.SourceFile, { from, to }: Fields): Generator<InsertPlace> {
  for (const list of nodesIn(file, ts.isArrayLiteralExpression)) {
    const names = new Map(
      list.elements.flatMap((own) => (ts.isStringLiteralLike(own) ? [[own.text, own] as const] : [])),
    );
    const element = names.get(from);
    if (element === undefined || !names.has('insert_line') || names.has(to)) continue;
    const quote = element.getText()[0] ?? "'";
    // What has to be there for `insert` alone cannot be either of two.
    yield {
      node: element,
      edits: names.has('old_str') ? addElementAfter(element, quote + to + quote) : undefined,
    };
  }
}

/**
 * The name of the field as a text, with which anything can be done: `'new_str' in input`, `key === 'new_str'`, `{ new_str: 'newStr' }`.
 *
 * None of it is rewritten, and all of it keeps the tool from moving where it can have to do with `insert`.
 */
function* namesOfField(file: ts.SourceFile, { from }: Fields, project: Project): Generator<InsertPlace> {
  for (const text of nodesIn(file, ts.isStringLiteralLike)) {
    if (text.text !== from || isMemberName(text) || ts.isArrayLiteralExpression(text.parent)) continue;
    if (isInsertAt(text, project) ?? file.text.includes('insert_line'))
      yield { node: text, edits: undefined };
  }
  for (const property of nodesIn(file, ts.isPropertyAssignment)) {
    if (textOfName(property.name) !== from || !ts.isStringLiteralLike(unwrap(property.initializer))) continue;
    const names = property.parent.properties.map(({ name }) => (name === undefined ? '' : textOfName(name)));
    const isMap = names.includes('insert_line') && !names.includes('command');
    if (isMap && isInsertAt(property, project) !== false) yield { node: property, edits: undefined };
  }
}

/** `input['new_str']`, `{ 'new_str': … }`: read or declared like the name alone. */
function isMemberName(text: ts.Node): boolean {
  const { parent } = text;
  return (
    (ts.isElementAccessExpression(parent) && parent.argumentExpression === text) ||
    (ts.isPropertyName(text) && 'name' in parent && parent.name === text) ||
    (ts.isBindingElement(parent) && parent.propertyName === text)
  );
}

/** What is said of the text of `insert`: when it is missing, what a test expects of that, in prompts, descriptions and comments. */
function* wordsOfInsert(file: ts.SourceFile, { from, to }: Fields, project: Project): Generator<InsertPlace> {
  for (const { index: start } of file.text.matchAll(new RegExp(`(?<![\\w$])${from}(?![\\w$])`, 'g'))) {
    const host = hostAt(file, start);
    const isSaid =
      host.kind === 'comment'
        ? isAboutInsertAlone(lineAt(file, start)) && !tellsHistory(lineAt(file, start))
        : host.kind === 'text'
          ? speaksOfInsert(host.node, lineAt(file, start), project)
          : host.kind === 'regular-expression' && isExpectedOfInsert(host.node);
    if (!isSaid) continue;
    const node = 'node' in host ? host.node : file;
    yield { node, edits: [replaceRange(file, start, start + from.length, to)] };
  }
}

function speaksOfInsert(node: TextNode, line: string, project: Project): boolean {
  const isProse = /\s/.test(node.text);
  if (isProse && (isInsertAt(node, project) ?? isAboutInsertAlone(line))) return true;
  return isExpectedOfInsert(node);
}

function isExpectedOfInsert(node: ts.Node): boolean {
  const [test] = testsAround(node);
  return isExpected(node) && test !== undefined && isAboutInsertAlone(test.getText());
}

/** Whether some words are about `insert`, and about no other command with a field of that name. */
function isAboutInsertAlone(words: string): boolean {
  return /\binsert(?:_line)?\b/.test(words) && !/\b(?:str_replace|old_str)\b/.test(words);
}

function lineAt({ text }: ts.SourceFile, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset) + 1, end === -1 ? text.length : end);
}
