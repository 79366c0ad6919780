import type { Hover, Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Model, newestReplacement } from '../../catalog/catalog.js';
import { endOf } from '../../catalog/life-cycle.js';
import { isIdOfApi, type Spelling, spellingsIn } from '../../catalog/spelling.js';

/** What is known of the model whose name is at a place; `undefined` where there is none. `today` is an ISO date. */
export function hoverAt(
  document: TextDocument,
  { line, character }: Position,
  today: string,
): Hover | undefined {
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  for (const spelling of spellingsIn(text)) {
    if (character < spelling.start || character > spelling.end) continue;
    const value = spelling.models.map((model) => described(model, spelling, today)).join('\n\n---\n\n');
    return {
      contents: { kind: 'markdown', value },
      range: { start: { line, character: spelling.start }, end: { line, character: spelling.end } },
    };
  }
  return undefined;
}

function described(model: Model, spelling: Spelling, today: string): string {
  const replacement = newestReplacement(model);
  const profiles = model.profiles.map((geo) => `\`${geo}.\``).join(' ');
  const rows = [
    ['Life cycle', lifeOf(model, spelling, today)],
    ['Bedrock id', `\`${model.bedrockId}\`${onDemandOf(model)}`],
    ['Inference profiles', profiles === '' ? 'none' : profiles],
    [
      'Replacement',
      replacement === undefined
        ? 'none: the newest of its family'
        : `${replacement.title} (\`${replacement.name}\`)`,
    ],
  ];
  const head = `**${model.title}** (\`${model.name}\`)`;
  const note = spelling.isMisspelled ? '\n\nThis id never existed; it means the model above.' : '';
  return `${head}${note}\n\n${rows.map(([name, value]) => `- ${name}: ${value}`).join('\n')}`;
}

function lifeOf(model: Model, spelling: Spelling, today: string): string {
  const isApi = isIdOfApi(spelling);
  const { isPast, day, notBefore, laterIn } = endOf(model, isApi ? 'anthropic-api' : 'bedrock', today);
  const where = isApi ? 'on the Anthropic API' : 'on Bedrock';
  const later = Object.keys(laterIn).length === 0 ? '' : ', later in some regions';
  if (isPast) return `**ended** ${where}${day === undefined ? '' : ` on ${day}${later}`}: calls fail`;
  if (day !== undefined) return `ends ${where} on ${day}${later}`;
  return notBefore === undefined ? `no end is known ${where}` : `ends ${where} not before ${notBefore}`;
}

function onDemandOf({ onDemand }: Model): string {
  if (typeof onDemand !== 'boolean') return `, without a profile in ${onDemand.join(', ')} alone`;
  return onDemand ? ', also without a profile' : ', only behind a profile';
}
