import fc from 'fast-check';

/** One of these; shrinks to the first, so it is the simplest. */
function oneOf<const T extends string>(...values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

/** What a program that reads stop reasons is made of. Each choice is independent; `coherent` puts right what does not fit. */
const anyChoices = fc.record({
  language: oneOf('js', 'ts'),
  api: oneOf('converse', 'invoke', 'converse stream', 'invoke stream'),
  /** How it asks, and how the answer gets to where it is read. */
  asking: oneOf(
    'awaited',
    'then',
    'then and catch',
    'then with two',
    'callback',
    'executor',
    'together',
    'for each',
    'loop while',
    'loop for',
  ),
  /** Where the answer is read: the stop reason of it, too. */
  reader: oneOf('here', 'function', 'other file'),
  /** What becomes of the stop reason. */
  reaction: oneOf(
    'none',
    'switch',
    'switch with default',
    'switch with never',
    'switch that fails',
    'mapper',
    'mapper with own',
    'mapper with a filter',
    'table',
    'table with own',
    'table here',
    'if chain',
    'if that returns',
    'ternary with a union',
    'enum',
    'handed on',
  ),
  /** How the program fails: its own words for it. */
  failure: oneOf('thrown', 'translated', 'status', 'status before', 'ok', 'null', 'http', 'rejected'),
  text: oneOf('plain', 'optional', 'all'),
  typing: oneOf('any', 'interface', 'union'),
  emits: oneOf('returned', 'called back', 'yielded'),
  semicolons: fc.boolean(),
});

/** What a program that reads stop reasons is made of. */
export type Choices = typeof anyChoices extends fc.Arbitrary<infer C> ? C : never;

/** Descriptions that make sense. */
export const choices: fc.Arbitrary<Choices> = anyChoices.map(coherent);

/** Whether the answer comes event by event. */
export const isStream = ({ api }: Choices) => api.endsWith('stream');
/** Whether Converse is asked. */
export const isConverse = ({ api }: Choices) => api.startsWith('converse');

/** Whether a program asks twice at once; which one is answered first is not known. */
export const asksAtOnce = ({ asking }: Choices) => asking === 'together' || asking === 'for each';

/** The nearest description that makes sense. */
function coherent(given: Choices): Choices {
  const own = { ...given };
  if (isStream(own)) {
    own.asking = 'awaited';
    if (own.reaction === 'if that returns') own.reaction = 'if chain';
    if (own.emits === 'yielded') {
      own.reader = 'here';
      if (own.failure !== 'thrown') own.failure = 'translated';
    }
  } else own.emits = 'returned';
  // A callback gets what is read, so nothing must be thrown in it: nobody would hear of it.
  const isTold = own.asking === 'callback' || own.asking === 'then with two';
  if (isTold && own.text === 'plain') own.text = 'optional';
  if (isTold && own.reaction === 'switch that fails') own.reaction = 'switch with default';
  if (own.reaction === 'if that returns') own.reader = 'here';
  if (own.asking === 'together' || own.asking === 'for each' || own.asking.startsWith('loop')) {
    if (own.reaction === 'if that returns') own.reaction = 'if chain';
  }
  const hasPromise = /^(?:callback|executor)$/.test(own.asking);
  if (own.failure === 'rejected' && !hasPromise) own.failure = 'thrown';
  // What comes before the answer is a way of failing of the function that asks alone.
  if (own.failure === 'status before' && !/^(?:awaited|loop)/.test(own.asking)) own.failure = 'status';
  if (own.failure === 'status before' && own.reader !== 'here') own.failure = 'status';
  if (own.language === 'js') own.typing = 'any';
  return own;
}
