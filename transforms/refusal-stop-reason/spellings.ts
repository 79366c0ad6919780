import { runtimePackage } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { packageExport } from '../../analysis/consumers.js';
import { definitionOf } from '../../analysis/definitions.js';
import { unwrap } from '../../analysis/expressions.js';
import { declarationOf } from '../../analysis/scopes.js';
import { isInTypeScript, textsOfType, typeFactsOf } from '../../analysis/types.js';
import type { Edit } from '../../edits/edit.js';
import { quoteOf } from '../../edits/text.js';
import type { Site } from './conditions.js';
import { type End, reasonsOf } from './ends.js';
import { extended, memberName } from './own-reasons.js';
import { knowsEnds } from './sdk.js';

/** How ends are written at a place, with what has to be added elsewhere so that they may be. */
export interface Spelling {
  /** Those that can be written there, each with its stop reasons as code. */
  readonly ends: readonly { readonly end: End; readonly names: readonly string[] }[];
  readonly edits: readonly Edit[];
}

/** A place that knows stop reasons. */
export interface Knowing {
  readonly form: 'converse' | 'messages';
  readonly subject: Subject;
  /** The reasons that stand there. */
  readonly siblings: readonly ts.Expression[];
  /** All that is going to know the new ones. */
  readonly places: readonly ts.Node[];
}

/** What takes stop reasons: an expression that has one, or the type of the keys of a table; any text where there is none. */
export type Subject = ts.Expression | ts.TypeNode | undefined;

/**
 * Ends as a place has to write them that knows others: as texts, as members of an enum, with its own type extended.
 *
 * `undefined` where its type takes no others and is not the program's, or has other uses that would have to know them.
 */
export function spellingOf(ends: readonly End[], knowing: Knowing, site: Site): Spelling | undefined {
  const { form, subject, siblings, places } = knowing;
  const model = siblings.map(unwrap).find(ts.isPropertyAccessExpression);
  if (model !== undefined) return memberSpelling(ends, model, knowing, site);
  const quote = quoteOf((places[0] as ts.Node).getSourceFile());
  const written = (namesOf: (end: End) => readonly string[]) =>
    ends.flatMap((end) => {
      const names = namesOf(end).map((name) => quote + name + quote);
      return names.length === 0 ? [] : [{ end, names }];
    });
  const all = (end: End) => reasonsOf([end], form);
  if (subject === undefined || !isInTypeScript(subject)) return { ends: written(all), edits: [] };
  const { isText, texts } = textsAt(subject, site);
  if (isText && texts === undefined) return { ends: written(all), edits: [] };
  if (texts === undefined)
    return { ends: written((end) => namesAllowed(all(end), subject, site)), edits: [] };
  const known = (end: End) => all(end).filter((name) => texts.includes(name));
  const added = ends.filter((end) => known(end).length === 0).flatMap(all);
  const edits = added.length === 0 ? [] : extended(texts, added, places, site.project);
  return edits && { ends: written((end) => (known(end).length === 0 ? all(end) : known(end))), edits };
}

function textsAt(subject: ts.Expression | ts.TypeNode, { project }: Site) {
  if (!ts.isTypeNode(subject)) {
    const { kind, texts } = typeFactsOf(subject, project);
    return { isText: kind === 'text', texts };
  }
  return { isText: subject.kind === ts.SyntaxKind.StringKeyword, texts: textsOfType(subject, project) };
}

/** Of the new stop reasons those that the enum of the AWS SDK has had from its first version with Converse on. */
const inAws = ['content_filtered'];

/** The stop reasons that a type of a package has for certain, or all where anything goes. */
function namesAllowed(
  names: readonly string[],
  subject: ts.Expression | ts.TypeNode,
  site: Site,
): readonly string[] {
  const type = ts.isTypeNode(subject) ? subject : annotationOf(subject);
  if (type?.kind === ts.SyntaxKind.AnyKeyword) return names;
  const ofAws = names.filter((name) => inAws.includes(name));
  if (type === undefined) {
    if (!ts.isTypeNode(subject) && isParameter(subject)) return [];
    if (site.api === 'converse') return ofAws;
    return site.api === 'sdk' && !knowsEnds(subject.getSourceFile(), site.project) ? [] : names;
  }
  const modules = namesIn(type).map((name) => packageExport(name)?.module ?? '');
  if (modules.length === 0) return [];
  if (modules.every((module) => module === runtimePackage)) return ofAws;
  const isOfSdk = modules.every((module) => module.startsWith('@anthropic-ai/'));
  return isOfSdk && knowsEnds(subject.getSourceFile(), site.project) ? names : [];
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
  ends: readonly End[],
  model: ts.PropertyAccessExpression,
  { form, places }: Knowing,
  site: Site,
): Spelling | undefined {
  const owner = model.expression.getText();
  const written = (namesOf: (names: readonly string[]) => readonly string[]) =>
    ends.flatMap((end) => {
      const names = namesOf(reasonsOf([end], form)).map((name) => `${owner}.${name}`);
      return names.length === 0 ? [] : [{ end, names }];
    });
  if (packageExport(model.expression)?.module === runtimePackage) {
    const own = written((names) =>
      names.filter((name) => inAws.includes(name)).map((name) => name.toUpperCase()),
    );
    return { ends: own, edits: [] };
  }
  const definition = definitionOf(model.expression, site.project);
  if (definition === undefined || !ts.isEnumDeclaration(definition)) return undefined;
  const texts = definition.members.flatMap(({ initializer }) =>
    initializer !== undefined && ts.isStringLiteralLike(initializer) ? initializer.text : [],
  );
  const added = reasonsOf(ends, form).filter((name) => !texts.includes(name));
  const edits = added.length === 0 ? [] : extended(texts, added, places, site.project);
  if (edits === undefined || texts.length < definition.members.length) return undefined;
  return { ends: written((names) => names.map((name) => memberName(name, definition))), edits };
}
