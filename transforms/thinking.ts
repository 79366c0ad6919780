import { excerptOf, placeOf } from '../analysis/lines.js';
import { isMeant, isNamedAnywhere } from '../analysis/requests/standing.js';
import { namesOfThinking, type Said, saidOf, stateOf } from '../analysis/requests/thinking.js';
import { requestsIn } from '../analysis/requests.js';
import { defineTransform } from '../engine/transform.js';
import { limitFindings, offFindings } from './thinking/limits.js';
import { messages } from './thinking/messages.js';
import { differenceOf, outline } from './thinking/outline.js';
import { quietFindings } from './thinking/quiet.js';
import { behindThoughtFindings, readFindings } from './thinking/reads.js';
import { shownFindings } from './thinking/shown.js';
import { turnFindings } from './thinking/turns.js';

/**
 * Makes requests ask for thinking as the target takes it, turns it off where the target thinks by itself and the code cannot take that,
 * and lets code look for the text of an answer where thinking cannot be turned off.
 *
 * How much a model thinks is for the model: a budget has no equal, and no effort is ever added.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const difference = differenceOf(context);
    if (difference === undefined) return;
    const { project, finding, target } = context;
    const requests = project.files.flatMap((file) => requestsIn(file, project));
    const all = requests.filter((request) => isMeant(request, context)).map((own) => saidOf(own, project));
    if (all.length === 0) return;
    const mayBeNamed = isNamedAnywhere(namesOfThinking, project);
    const inState = (state: ReturnType<typeof stateOf>): readonly Said[] =>
      all.filter((said) => stateOf(said, mayBeNamed) === state);
    yield* turnFindings(all, context);
    yield* shownFindings(inState('on'), context);
    yield* limitFindings(inState('on'), context);
    yield* offFindings(all, context);
    yield* behindThoughtFindings(inState('on'), context);
    const isChanged = difference.lost.length > 0 || difference.starts;
    for (const { unseen } of isChanged ? inState('unseen') : []) {
      const [node] = unseen;
      if (node === undefined) continue;
      const data = { model: target.title, what: excerptOf(node) };
      yield finding('unseen', placeOf(node), { verdict: 'manual' }, data);
    }
    const requestsOf = (said: readonly Said[]) => said.map(({ request }) => request);
    if (!isChanged) return;
    const silent = requestsOf(inState('silent'));
    const sometimes = requestsOf(all.filter(({ presence }) => presence === 'possible'));
    if (difference.starts) yield* quietFindings(silent, sometimes, context);
    // Also where a source began to think by itself: a read that was left to a person then is looked at again.
    yield* readFindings([...silent, ...sometimes, ...requestsOf(inState('off'))], context);
  },
});
