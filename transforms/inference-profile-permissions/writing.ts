import type { PolicyStatement, Resource, Resources } from '../../analysis/policies.js';
import type { Edit } from '../../edits/edit.js';
import { addToSequence, makeSequence, removeFromSequence } from '../../edits/sequences.js';

/** What changes in the resources of a statement. */
export interface Change {
  /** The resource beside which others are put, written like it. */
  readonly beside: Resource;
  readonly arns: readonly string[];
  /** Resources that go; with ARNs to put in, the one beside is among them. */
  readonly victims: ReadonlySet<Resource>;
}

/** Puts ARNs beside a resource or in its place, and takes others away. */
export function changedResources(statement: PolicyStatement, { beside, arns, victims }: Change): Edit[] {
  const { place, resources } = statement;
  const mayTrail = place.kind === 'code' || (place.document.format === 'hcl' && !place.isEmbedded);
  const additions = arns.map((arn) => written(arn, beside, statement));
  const { form, elements } = resources;
  const [first, ...rest] = additions;
  if (first === undefined) return removeFromSequence(place, elements, victims);
  // What is new takes the place of what goes, so that the list never is empty.
  const isInstead = victims.has(beside);
  const without = new Set([...victims].filter((victim) => victim !== beside));
  const manner = { mayTrail, instead: isInstead ? first : undefined, without };
  const more = isInstead ? rest : additions;
  return form === 'one'
    ? makeSequence(place, beside, more, manner)
    : addToSequence(place, elements, beside, more, manner);
}

/** An ARN as an element: in the quotes of the one beside it, and with what fills in what it leaves open. */
function written(arn: string, beside: Resource, { place, resources }: PolicyStatement): string {
  const { text } = place;
  const own = text.slice(beside.start, beside.end);
  const isOpen = arn.includes('${');
  const [quote = ''] = /["'`]/.exec(own) ?? [];
  if (place.kind === 'code') {
    const plain = quote === '' || quote === '`' ? quoteAround(text) : quote;
    return isOpen ? `\`${arn}\`` : plain + arn + plain;
  }
  const { format } = place.document;
  if (format === 'hcl' || format === 'shell') return `"${arn}"`;
  if (format === 'json') return isOpen ? `{ "Fn::Sub": "${arn}" }` : `"${arn}"`;
  const isByFunction = beside.fills === 'function' && !own.startsWith('{');
  const value = (isByFunction ? (/:\s*(["']?)/.exec(own)?.[1] ?? '') : quote) || '';
  // Between brackets, braces are marks of the format.
  const quoted = isOpen && value === '' && isInFlow(beside, resources.form, text) ? '"' : value;
  const scalar = quoted + arn + quoted;
  if (!isOpen || /\$\{(?:aws|self|opt|sls|env):/.test(arn)) return scalar;
  return isByFunction ? `Fn::Sub: ${scalar}` : `!Sub ${scalar}`;
}

/** Whether a resource stands in brackets in YAML, and not behind a dash or a key on a line of their own. */
function isInFlow({ start }: Resource, form: Resources['form'], text: string): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return !/^[ \t]*(?:- +)+$/.test(before) && (form === 'list' || /[[{]/.test(before));
}

function quoteAround(text: string): string {
  return (text.match(/"/g)?.length ?? 0) > (text.match(/'/g)?.length ?? 0) ? '"' : "'";
}
