import { runtimePackage } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { packageExport } from '../../analysis/consumers.js';
import { definitionOf } from '../../analysis/definitions.js';
import { unwrap } from '../../analysis/expressions.js';
import { declarationOf } from '../../analysis/scopes.js';
import { textsOfType, typeFactsOf } from '../../analysis/types.js';
import type { Edit } from '../../edits/edit.js';
import { quoteOf } from '../../edits/text.js';
import { isTyped, type Site } from './conditions.js';
import { extended, memberName } from './own-reasons.js';

/** How stop reasons are written at a place, with what has to be added elsewhere so that they may be. */
export interface Spelling {
  readonly texts: readonly string[];
  readonly edits: readonly Edit[];
}

/** What knows stop reasons at a place: an expression that has one, or the type of the keys of a table; any text where there is none. */
export type Subject = ts.Expression | ts.TypeNode | undefined;

/**
 * The names of stop reasons as a place has to write them that knows others: as a text, as a member of an enum, with its own type extended.
 * `undefined` where its type takes no others and is not the program's, or has other uses that would have to know them.
 *
 * `siblings` are the reasons that stand there, `places` all that is going to know the new ones.
 */
export function spellingOf(
  names: readonly string[],
  subject: Subject,
  { siblings, places }: { readonly siblings: readonly ts.Expression[]; readonly places: readonly ts.Node[] },
  site: Site,
): Spelling | undefined {
  const model = siblings.map(unwrap).find(ts.isPropertyAccessExpression);
  if (model !== undefined) return memberSpelling(names, model, places, site);
  const quote = quoteOf((places[0] as ts.Node).getSourceFile());
  const plain = (own: readonly string[]) => ({ texts: own.map((name) => quote + name + quote), edits: [] });
  if (subject === undefined || !isTyped(subject)) return plain(names);
  const { isText, texts } = textsAt(subject, site);
  if (isText && texts === undefined) return plain(names);
  if (texts !== undefined) {
    const known = names.filter((name) => texts.includes(name));
    if (known.length > 0) return plain(known);
    const edits = extended(texts, names, places, site.project);
    return edits === undefined ? undefined : { ...plain(names), edits };
  }
  const allowed = namesAllowed(names, subject, site);
  return allowed.length === 0 ? undefined : plain(allowed);
}

function textsAt(subject: ts.Expression | ts.TypeNode, { project }: Site) {
  if (!ts.isTypeNode(subject)) {
    const { kind, texts } = typeFactsOf(subject, project);
    return { isText: kind === 'text', texts };
  }
  return { isText: subject.kind === ts.SyntaxKind.StringKeyword, texts: textsOfType(subject, project) };
}

/** The stop reasons that a type of a package has, or all where anything goes. */
function namesAllowed(
  names: readonly string[],
  subject: ts.Expression | ts.TypeNode,
  site: Site,
): readonly string[] {
  const type = ts.isTypeNode(subject) ? subject : annotationOf(subject);
  if (type?.kind === ts.SyntaxKind.AnyKeyword) return names;
  const ofAws = names.filter((name) => name !== 'refusal');
  if (type === undefined) {
    if (!ts.isTypeNode(subject) && isParameter(subject)) return [];
    return site.api === 'converse' ? ofAws : names;
  }
  const modules = namesIn(type).map((name) => packageExport(name)?.module ?? '');
  if (modules.length === 0) return [];
  if (modules.every((module) => module === runtimePackage)) return ofAws;
  return modules.every((module) => module.startsWith('@anthropic-ai/')) ? names : [];
}

function isParameter(read: ts.Expression): boolean {
  const node = unwrap(read);
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  return declaration !== undefined && ts.isParameter(declaration);
}

/** The type that the name of a stop reason is declared with. */
function annotationOf(read: ts.Expression): ts.TypeNode | undefined {
  const node = unwrap(read);
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const isDeclared =
    declaration !== undefined && (ts.isParameter(declaration) || ts.isVariableDeclaration(declaration));
  return isDeclared ? declaration.type : undefined;
}

/** `StopReason` of `StopReason | null`, `Anthropic` of `Anthropic.Message['stop_reason']` */
function namesIn(type: ts.TypeNode): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) {
      let name: ts.EntityName = node.typeName;
      while (ts.isQualifiedName(name)) name = name.left;
      found.push(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(type);
  return found;
}

/** `StopReason.CONTENT_FILTERED` beside `StopReason.END_TURN`: in the enum of the AWS SDK each member is its value in capitals. */
function memberSpelling(
  names: readonly string[],
  model: ts.PropertyAccessExpression,
  places: readonly ts.Node[],
  site: Site,
): Spelling | undefined {
  const owner = model.expression.getText();
  if (packageExport(model.expression)?.module === runtimePackage) {
    const texts = names.filter((name) => name !== 'refusal').map((name) => `${owner}.${name.toUpperCase()}`);
    return texts.length === 0 ? undefined : { texts, edits: [] };
  }
  const definition = definitionOf(model.expression, site.project);
  if (definition === undefined || !ts.isEnumDeclaration(definition)) return undefined;
  const written = definition.members.flatMap(({ initializer }) =>
    initializer !== undefined && ts.isStringLiteralLike(initializer) ? initializer.text : [],
  );
  const edits = extended(written, names, places, site.project);
  if (edits === undefined || written.length < definition.members.length) return undefined;
  return { texts: names.map((name) => `${owner}.${memberName(name, definition)}`), edits };
}
