import {
  catalogDate,
  type Family,
  findModels,
  type Model,
  models,
  newestReplacement,
} from '../../catalog/catalog.js';
import type { TransformOutline } from '../../engine/transform.js';
import { effects, type Hop, hopBetween, nothingElse, type Step } from './hop.js';
import { lifeCycle } from './life-cycle.js';

/** The longer ways that many take, beside those to each neighbour and to each newest replacement. */
const travelled: readonly (readonly [from: string, to: string])[] = [
  ['claude-3-5-sonnet-v1', 'claude-sonnet-4'],
  ['claude-3-5-sonnet-v2', 'claude-sonnet-4'],
  ['claude-3-5-sonnet-v2', 'claude-sonnet-4-5'],
  ['claude-3-5-sonnet-v2', 'claude-sonnet-4-6'],
  ['claude-3-7-sonnet', 'claude-sonnet-4-6'],
  ['claude-sonnet-4', 'claude-sonnet-4-6'],
  ['claude-3-haiku', 'claude-haiku-4-5'],
  ['claude-3-opus', 'claude-opus-4-6'],
  ['claude-opus-4', 'claude-opus-4-6'],
];

/** The pages about hops by file name: one for each family that people move to, and their list. */
export function hopPages(outlines: readonly TransformOutline[]): ReadonlyMap<string, string> {
  const hops = allHops(outlines);
  const families = [...new Set(hops.map(({ target }) => target.family))];
  return new Map([
    ['README.md', listPage(hops)],
    ...families.map((family): [string, string] => [
      `${family}.md`,
      familyPage(
        family,
        hops.filter(({ target }) => target.family === family),
      ),
    ]),
  ]);
}

/** Each model to the next of its family, to its newest replacement, and where else many go; by source, then by target. */
function allHops(outlines: readonly TransformOutline[]): Hop[] {
  return models.flatMap((source) => {
    const newest = newestReplacement(source);
    const next = models[models.indexOf(source) + 1];
    const wanted = [
      // The first models have no successor of their own line.
      newest?.family === source.family ? next : undefined,
      newest,
      ...travelled.filter(([from]) => from === source.name).flatMap(([, to]) => findModels(to)),
    ];
    return models
      .filter((target) => wanted.includes(target))
      .map((target) => hopBetween(source, target, outlines));
  });
}

const made = `From \`catalog/models.json\` as of ${catalogDate}; \`npm run catalog:docs\` writes this page.`;

function listPage(hops: readonly Hop[]): string {
  const sources = [...new Set(hops.map(({ source }) => source))];
  return page([
    '# From one model to another',
    '',
    made,
    '',
    'What is different on Amazon Bedrock, what breaks of it, and what the transforms do. Any other two models:',
    '',
    '```',
    'bedrock-codemod models claude-3-5-sonnet-v2 claude-sonnet-5-5',
    '```',
    '',
    '| from | on Bedrock | to |',
    '|---|---|---|',
    ...sources.map((source) => {
      const links = hops.filter((hop) => hop.source === source).map(linkTo);
      return `| ${source.title} | ${lifeCycle(source, catalogDate)} | ${links.join(', ')} |`;
    }),
    '',
    'To move over several models at once is one hop: the differences are those of the first and the last.',
  ]);
}

function linkTo({ source, target }: Hop): string {
  return `[${target.title.replace('Claude ', '')}](${target.family}.md#${anchor(source, target)})`;
}

function familyPage(family: Family, hops: readonly Hop[]): string {
  return page([
    `# To Claude ${family[0]?.toUpperCase()}${family.slice(1)}`,
    '',
    made,
    '',
    'Behind a difference stands the transform that is about it; *left to you* is what none changes. Requests that do not use what',
    'is different go on as they are.',
    '',
    ...hops.map((hop) => `- [${titleOf(hop)}](#${anchor(hop.source, hop.target)})`),
    ...hops.flatMap(hopLines),
  ]);
}

function hopLines(hop: Hop): string[] {
  const { source, target, command, steps, transforms } = hop;
  return [
    '',
    `## ${titleOf(hop)}`,
    '',
    `\`${source.name}\`: ${lifeCycle(source, catalogDate)}. \`${target.name}\`: ${lifeCycle(target, catalogDate)}.`,
    '',
    '```',
    command,
    '```',
    ...effects.flatMap(([effect, title]) => {
      const own = steps.filter((step) => step.effect === effect);
      return own.length === 0 ? [] : ['', `**${title}**`, '', ...own.flatMap(stepLines)];
    }),
    ...(steps.length === 0 ? ['', nothingElse] : []),
    '',
    `Transforms: ${transforms.map(({ id }) => pageOf(id)).join(', ')}.`,
  ];
}

function stepLines({ text, effect, transforms, note }: Step): string[] {
  const remedy = transforms.length === 0 ? '*left to you*' : transforms.map(pageOf).join(', ');
  return [
    `- ${text}${effect === 'gains' ? '' : ` (${remedy})`}`,
    ...(note === undefined ? [] : [`  - Sources: ${note}`]),
  ];
}

function pageOf(id: string): string {
  return `[${id}](../transforms/${id}.md)`;
}

function titleOf({ source, target }: Hop): string {
  return `${source.title} to ${target.title}`;
}

/** As GitHub makes it from the heading. */
function anchor(source: Model, target: Model): string {
  return `${source.title} to ${target.title}`
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
