import { excerptOf, placeOf } from '../analysis/lines.js';
import { isMeant, isNamedAnywhere } from '../analysis/requests/standing.js';
import { fieldOf, requestsIn } from '../analysis/requests.js';
import { type ToolChoice, toolChoiceOf } from '../analysis/tool-choices.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { choiceFindings } from './forced-tool-choice/choices.js';
import { frameworkFindings } from './forced-tool-choice/frameworks.js';
import { messages } from './forced-tool-choice/messages.js';
import { isNewlyRefused, outline } from './forced-tool-choice/outline.js';

type Context = TransformContext<typeof messages>;

/**
 * Lets prompts ask for a tool where the target refuses to be forced to use it, and makes sure that an answer without it is noticed.
 *
 * Where the code that reads the answer cannot be seen, or no prompt is written, and where a framework forces the tool, it is said what to do.
 * Models that refuse a forced tool only while they think are for `thinking`.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    if (!isNewlyRefused(context)) return;
    const { project } = context;
    const requests = project.files.flatMap((file) =>
      requestsIn(file, project).filter((request) => isMeant(request, context)),
    );
    const asked = requests.filter(({ asking }) => asking !== undefined);
    const choices = asked.map((request) => toolChoiceOf(request, project));
    yield* choiceFindings(choices, context);
    yield* unseenFindings(choices, context);
    yield* frameworkFindings(
      requests.filter(({ asking }) => asking === undefined),
      context,
    );
  },
});

/** Choices that come from somewhere else, and those that may. */
function* unseenFindings(
  all: readonly ToolChoice[],
  { finding, project, target }: Context,
): Generator<Finding> {
  const model = target.title;
  const manual = { verdict: 'manual' } as const;
  const opaque = new Map(
    all.flatMap(({ opaque: own, whole, forced, unseen }) => {
      const nodes = own.map(({ node }) => node);
      const isHeld = nodes.length === 0 && forced.length === 0 && unseen.length > 0;
      return [...nodes, ...(isHeld ? whole.entries.map(({ node }) => node) : [])].map((node) => [node, node]);
    }),
  );
  for (const node of opaque.keys())
    yield finding('opaque', placeOf(node), manual, { model, what: excerptOf(node) });
  const hidden = all.filter(
    ({ request, whole, forced, unseen }) =>
      whole.entries.length === 0 && forced.length === 0 && unseen.length > 0 && mayHaveTools(request),
  );
  const places = new Map(
    hidden.flatMap(({ unseen: [first] }) => (first === undefined ? [] : [[first.node, first]])),
  );
  if (places.size === 0 || !isNamedAnywhere('\\btool_?[cC]hoice\\b', project)) return;
  for (const node of places.keys())
    yield finding('unseen', placeOf(node), manual, { model, what: excerptOf(node) });

  function mayHaveTools(request: ToolChoice['request']): boolean {
    const { presence, unseen } = fieldOf(request, 'tools', project);
    return presence !== 'absent' || unseen.length > 0;
  }
}
