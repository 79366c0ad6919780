import { ts } from '../../../analysis/compiler.cjs';
import { textOfName } from '../../../analysis/expressions.js';
import type { Project } from '../../../analysis/project.js';
import type { Look } from '../../../analysis/stop-reasons.js';
import { useOf, wrapped } from '../../../analysis/uses.js';
import { addElementsAfter } from '../../../edits/lists.js';
import { functionType, type Mapping, outermostValue, valuesFor } from './mapping.js';

/** `const finish: Record<string, Finish> = { end_turn: 'stop' }` */
export function tableMapping(look: Extract<Look, { kind: 'table' }>, project: Project): Mapping | undefined {
  const { table } = look;
  if (table === undefined || !ts.isObjectLiteralExpression(table)) return undefined;
  const properties = table.properties.filter(ts.isPropertyAssignment);
  const last = properties.at(-1);
  if (last === undefined || properties.length < table.properties.length) return undefined;
  const { key, value: declared } = typesOfTable(table);
  const type = declared ?? (returned(look.node) ? functionType(look.node) : undefined);
  const byReason = new Map(
    properties.map(({ name, initializer }) => [textOfName(name) ?? '', initializer] as const),
  );
  const values = properties.map(({ initializer }) => initializer);
  const valueFor = valuesFor({ values, type, byReason }, project);
  if (valueFor === undefined) return undefined;
  const siblings = properties.flatMap(({ name }) => (ts.isComputedPropertyName(name) ? name.expression : []));
  return {
    subject: key,
    siblings,
    place: ts.findAncestor(table, ts.isVariableDeclaration) ?? table,
    result: look.entry ?? wrapped(look.node),
    valueFor,
    write: (entries) =>
      addElementsAfter(
        last,
        entries.flatMap(({ names, value }) => names.map((name) => `${keyLike(last.name, name)}: ${value}`)),
      ),
  };
}

/** A key in the manner of another one: `refusal`, `'refusal'`, `[Reason.Refusal]`. */
function keyLike(model: ts.PropertyName, name: string): string {
  if (ts.isComputedPropertyName(model)) return `[${name}]`;
  return ts.isStringLiteral(model) ? name : name.replace(/^['"]|['"]$/g, '');
}

/** The types that the keys and the values of a table are declared to have. */
function typesOfTable(table: ts.ObjectLiteralExpression): {
  readonly key?: ts.TypeNode;
  readonly value?: ts.TypeNode;
} {
  const { parent } = wrapped(table);
  const type = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) ? parent.type : undefined;
  const satisfied = ts.findAncestor(table, (node) => node === parent || ts.isSatisfiesExpression(node));
  const own =
    type ?? (satisfied !== undefined && ts.isSatisfiesExpression(satisfied) ? satisfied.type : undefined);
  if (own === undefined) return {};
  if (ts.isTypeReferenceNode(own)) {
    const [key, value] = own.typeName.getText() === 'Record' ? (own.typeArguments ?? []) : [];
    return key === undefined || value === undefined ? {} : { key, value };
  }
  if (ts.isMappedTypeNode(own) && own.typeParameter.constraint !== undefined && own.type !== undefined)
    return { key: own.typeParameter.constraint, value: own.type };
  const index = ts.isTypeLiteralNode(own) ? own.members.find(ts.isIndexSignatureDeclaration) : undefined;
  return index === undefined ? {} : { value: index.type };
}

function returned(node: ts.Expression): boolean {
  return useOf(outermostValue(node)).kind === 'returned';
}
