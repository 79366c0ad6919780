import type { Model } from '../catalog.js';
import { listed, noun, type Sentence, type Sentences, tokens } from './sentences.js';

/** Where the id works without a profile. */
export function* onDemand(source: Model, target: Model): Generator<Sentence> {
  const [before, now] = [reachOf(source), reachOf(target)];
  if (before === now) return;
  if (now === 'nowhere')
    yield [
      'breaks',
      `The bare id is refused on demand: \`${target.bedrockId}\` is called through a profile.`,
    ];
  else if (before === 'everywhere')
    yield ['breaks', `The bare id works on demand in ${now} alone; elsewhere it needs a profile.`];
  else
    yield [
      'gains',
      `The bare id \`${target.bedrockId}\` works on demand${now === 'everywhere' ? '' : ` in ${now}`}.`,
    ];
}

function reachOf({ onDemand: reach }: Model): string {
  if (typeof reach === 'boolean') return reach ? 'everywhere' : 'nowhere';
  return reach.length === 0 ? 'nowhere' : reach.join(', ');
}

/** The inference profiles that there are. */
export function* profiles(source: Model, target: Model): Generator<Sentence> {
  const lost = source.profiles.filter((geo) => !target.profiles.includes(geo));
  const fresh = target.profiles.filter((geo) => !source.profiles.includes(geo));
  const own = target.profiles.length === 0 ? 'none' : listed(target.profiles);
  if (lost.length > 0)
    yield ['breaks', `There is no inference ${noun(lost, 'profile')} ${listed(lost)}; it has ${own}.`];
  if (fresh.length > 0) yield ['gains', `It has the inference ${noun(fresh, 'profile')} ${listed(fresh)}.`];
}

/** A number of tokens. */
export function sized(aspect: 'maxOutput' | 'contextWindow', words: string): Sentences {
  return function* (source, target) {
    const [before, now] = [source[aspect], target[aspect]];
    if (before === now) return;
    const text = `${words} ${tokens(now)} tokens, where it was ${tokens(before)}.`;
    yield [now < before ? 'breaks' : 'gains', text];
  };
}

/** The most that an answer can have, where a beta flag gave more, too. */
export function* maxOutput(source: Model, target: Model): Generator<Sentence> {
  yield* sized('maxOutput', 'An answer can have')(source, target);
  const more = source.maxOutputWithBeta;
  const most = Math.max(target.maxOutput, target.maxOutputWithBeta?.tokens ?? 0);
  if (more === null || more.tokens <= most) return;
  const text = `An answer can have ${tokens(target.maxOutput)} tokens, where it was ${tokens(more.tokens)} with the beta flag \`${more.flag}\`.`;
  yield ['breaks', text];
}
