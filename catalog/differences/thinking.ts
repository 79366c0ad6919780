import type { Model, Thinking } from '../catalog.js';
import { listed, type Sentence } from './sentences.js';

/** When the model thinks, how it is asked to, and what is shown of it. */
export function* thinking(source: Model, target: Model): Generator<Sentence> {
  const [before, now] = [source.capabilities.thinking, target.capabilities.thinking];
  const lost = before.modes.filter((mode) => !now.modes.includes(mode));
  const fresh = now.modes.filter((mode) => !before.modes.includes(mode));
  if (lost.length > 0) {
    const own = now.modes.length === 0 ? 'it does not think' : `it takes ${listed(now.modes)}`;
    yield ['breaks', `\`thinking\` of type ${listed(lost)} is refused; ${own}.`];
  }
  if (fresh.length > 0) yield ['gains', `\`thinking\` can be of type ${listed(fresh)}.`];
  if (before.default !== now.default) yield ['changes', defaultOf(now)];
  if (now.display !== before.display && before.display !== null && now.display !== null)
    yield ['changes', shownOf(now.display)];
}

function defaultOf({ default: use, off, offMaxEffort }: Thinking): string {
  if (use === 'off') return 'It thinks only where a request asks for it.';
  if (use === 'always')
    return 'It always thinks, and an answer can begin with a block of thought; that cannot be turned off.';
  const limit = offMaxEffort === null ? '' : ` as long as the effort is \`${offMaxEffort}\` at most`;
  const how = off === null ? '' : ` \`thinking\` of type \`${off}\` turns it off${limit}.`;
  return `It thinks unless a request says otherwise, and an answer can begin with a block of thought.${how}`;
}

function shownOf(display: Exclude<Thinking['display'], null>): string {
  const words = {
    full: 'The text of thoughts is shown in full.',
    summarized: 'The text of thoughts is a summary.',
    omitted: 'The text of thoughts is empty unless `display` asks for a summary.',
  };
  return words[display];
}

/** How much a model can be asked to do. */
export function* effort(source: Model, target: Model): Generator<Sentence> {
  const [before, now] = [source.capabilities.effort, target.capabilities.effort];
  if (before !== null && now === null) yield ['breaks', '`effort` is refused.'];
  if (now === null) return;
  const flag = now.beta === null ? '' : `, with the beta flag \`${now.beta}\``;
  if (before === null) {
    yield ['gains', `\`effort\` can be ${listed(now.levels)}${flag}; without it, it is \`${now.default}\`.`];
    return;
  }
  const lost = before.levels.filter((level) => !now.levels.includes(level));
  const fresh = now.levels.filter((level) => !before.levels.includes(level));
  if (lost.length > 0) yield ['breaks', `\`effort\` cannot be ${listed(lost)}.`];
  if (fresh.length > 0) yield ['gains', `\`effort\` can be ${listed(fresh)}, too.`];
  if (before.default !== now.default)
    yield ['changes', `\`effort\` is \`${now.default}\` by default, where it was \`${before.default}\`.`];
  if (before.beta === null && now.beta !== null)
    yield ['breaks', `\`effort\` needs the beta flag \`${now.beta}\`.`];
  if (before.beta !== null && now.beta === null) yield ['gains', '`effort` needs no beta flag.'];
}
