/** What a turn is for that the model has to continue, as far as its text shows. */
export type Purpose =
  /** The answer shall be JSON and nothing else. */
  | 'json'
  /** The same, in a code fence. */
  | 'fence'
  /** The answer shall stand between two tags. */
  | 'tag'
  /** The first words of the answer, or of a part that is played. */
  | 'words'
  /** What the program has from somewhere: the beginning of an answer that was cut, say. */
  | 'continued';

/** What the texts that a turn can have show of its purpose. */
export function purposeOf(texts: readonly string[] | undefined): Purpose {
  const [first, ...others] = texts ?? [];
  if (first === undefined || first.trim() === '') return 'continued';
  const purpose = purposeOfText(first.trim());
  return others.every((text) => purposeOfText(text.trim()) === purpose) ? purpose : 'words';
}

function purposeOfText(text: string): Purpose {
  if (text.startsWith('```')) return 'fence';
  if (/^(?:\{(?:\s*"|$)|\[\s*(?:[{["\d-]|$))/.test(text)) return 'json';
  return /^<[a-z][\w-]*(?:\s[^>]*)?>/i.test(text) ? 'tag' : 'words';
}

/** What a prompt has to say instead of an opening of JSON. */
export function instructionFor(opening: string): string {
  const text = opening.trim();
  const kind = text.startsWith('[') ? 'array' : 'object';
  const beginning = text.length > 1 ? ` that begins with ${text.replace(/\s+/g, ' ')}` : '';
  const fence = beginning === '' ? ', without a code fence around it' : ' and has no code fence around it';
  return `Answer with nothing but a JSON ${kind}${beginning}${fence}.`;
}
