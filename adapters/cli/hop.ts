import { findModels, type Model, modelNames, noteOn } from '../../catalog/catalog.js';
import type { Effect } from '../../catalog/differences/sentences.js';
import { type Difference, differencesBetween } from '../../catalog/differences.js';
import { migrationOf } from '../../engine/plan.js';
import type { TransformOutline } from '../../engine/transform.js';
import type { Colors } from './io.js';
import { lifeCycle } from './life-cycle.js';
import { unknownValue, usageError } from './usage.js';

/** The way from one model to another: what is different, and what the transforms do about it. */
export interface Hop {
  readonly source: Model;
  readonly target: Model;
  readonly command: string;
  readonly steps: readonly Step[];
  /** The transforms that have something to do, in their order. */
  readonly transforms: readonly TransformOutline[];
}

/** A difference, with the transforms that are about it and what the sources leave open. */
export interface Step extends Difference {
  readonly transforms: readonly string[];
  readonly note: string | undefined;
}

/** The titles of what differences do, in the order in which somebody has to know them. */
export const effects: readonly (readonly [effect: Effect, title: string])[] = [
  ['breaks', 'What breaks'],
  ['changes', 'What changes without an error'],
  ['gains', 'What is new'],
];

/** What is said where the catalog knows of no difference. */
export const nothingElse = 'Nothing else is different, as far as the catalog knows.';

/** The hop between two models, as the transforms see it. */
export function hopBetween(source: Model, target: Model, outlines: readonly TransformOutline[]): Hop {
  const migration = migrationOf({ from: [source.name], to: target.name });
  const transforms = outlines.filter((outline) => outline.isAsked?.(migration) ?? true);
  const noted = new Set<string>();
  const steps = differencesBetween(source, target).map((difference) => {
    const { aspect, effect } = difference;
    const own = transforms.filter(({ about }) => about?.includes(aspect));
    // Of several sentences on one thing, the first has the note.
    const note = noted.has(aspect) ? undefined : noteOn(target, aspect);
    noted.add(aspect);
    return { ...difference, transforms: effect === 'gains' ? [] : own.map(({ id }) => id), note };
  });
  const command = `bedrock-codemod migrate --from ${source.name} --to ${target.name}`;
  return { source, target, command, steps, transforms };
}

/** The hop for a human at a terminal. */
export function renderHop(
  { source, target, command, steps, transforms }: Hop,
  today: string,
  colors: Colors,
): string {
  const width = Math.max(0, ...transforms.map(({ id }) => id.length));
  const blocks = [
    [
      colors.bold(`${source.title} -> ${target.title}`),
      `${source.name}: ${lifeCycle(source, today)}`,
      `${target.name}: ${lifeCycle(target, today)}`,
    ],
    ...effects.flatMap(([effect, title]) => {
      const own = steps.filter((step) => step.effect === effect);
      return own.length === 0 ? [] : [[colors.bold(title), ...own.flatMap(stepLines)]];
    }),
    ...(steps.length === 0 ? [[nothingElse]] : []),
    [
      colors.bold('What the transforms do'),
      ...transforms.map(({ id, description }) => `  ${id.padEnd(width)}  ${description}`),
    ],
    [colors.cyan(command)],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The same as JSON. */
export function renderHopJson({ source, target, command, steps, transforms }: Hop): string {
  const content = {
    schemaVersion: 1,
    from: source.name,
    to: target.name,
    command,
    differences: steps.map((step) => ({ ...step, note: step.note ?? null })),
    transforms: transforms.map(({ id }) => id),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** What is done about a difference that breaks or changes something. */
export function remedyOf({ effect, transforms }: Step): string | undefined {
  if (effect === 'gains') return undefined;
  return transforms.length === 0 ? 'left to you' : transforms.join(', ');
}

/** The model that a user names; throws a usage error for none and for several. */
export function modelNamed(name: string): Model {
  const [model, ...others] = findModels(name);
  if (model === undefined) throw unknownValue('model', name, '', modelNames());
  if (others.length === 0) return model;
  const names = [model, ...others].map((one) => one.name).join(', ');
  throw usageError(`\`${name}\` can mean several models. Valid: ${names}.`);
}

function stepLines(step: Step): string[] {
  const remedy = remedyOf(step);
  return [
    `  - ${step.text}${remedy === undefined ? '' : ` (${remedy})`}`,
    ...(step.note === undefined ? [] : [`    note: ${step.note}`]),
  ];
}
