/** A text in which a word is said no more, and where it was cut. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a text is about. */
export interface Subject {
  /** The word that goes: `undo_edit`. */
  readonly word: string;
  /** What stands beside it in lists: the other commands. */
  readonly others: readonly string[];
  /** What sentences about it say, too, where it is not called by its name. */
  readonly kin: RegExp;
  /** Whether what comes before and behind the text belongs to the same sentence. */
  readonly isPart: boolean;
}

const quote = '[`\'"*]*';
const separator = '(?:\\s*,\\s*(?:and|or)\\s+|\\s*,\\s*|\\s+(?:and|or)\\s+|\\s*[|/]\\s*)';
const lineBreak = /\r?\n|\\n/;

/**
 * Where a word can be cut out of prose with the grammar intact: an element of a list of its kind, a bullet or a sentence that speaks of
 * nothing else. `undefined` where neither is so.
 *
 *     view, create, insert, and undo_edit     view, create, and insert
 */
export function cutWord(text: string, subject: Subject): Cut[] | undefined {
  const cuts: Cut[] = [];
  for (const { index } of text.matchAll(new RegExp(`\\b${subject.word}\\b`, 'g'))) {
    if (cuts.some(({ start, end }) => start <= index && index < end)) continue;
    const listed = cutFromList(text, index, subject);
    if (listed === undefined && isDenied(text, index)) continue;
    const cut = listed ?? cutLine(text, index, subject) ?? cutSentence(text, index, subject);
    if (cut === undefined || cuts.some(({ start, end }) => cut.start < end && start < cut.end))
      return undefined;
    cuts.push(cut);
  }
  if (cuts.length === 0) return [];
  for (const { index } of text.matchAll(subject.kin)) {
    const cut = cutSentence(text, index, subject);
    if (cut !== undefined && !cuts.some(({ start, end }) => cut.start < end && start < cut.end))
      cuts.push(cut);
  }
  return cuts.flatMap((cut) => [cut, ...countBefore(text, cut)]);
}

/** Whether a sentence says that there is no such thing, which is true from now on. */
function isDenied(text: string, index: number): boolean {
  const before = /[^.!?\n]*$/.exec(text.slice(0, index))?.[0] ?? '';
  const after = /^[^.!?\n]*/.exec(text.slice(index))?.[0] ?? '';
  return /\b(?:no|not|without|never|lacks?|removed|dropped|unsupported|gone)\b|n't\b/i.test(before + after);
}

const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'];

/** `five commands: view, …` are four. */
function countBefore(text: string, { start, text: list }: Cut): Cut[] {
  if (list === '') return [];
  const before =
    /\b(\d|five|six|seven)\b(?=[^.!?\n]*\b(?:commands|operations|actions)\b[^.!?\n]{0,20}$)/i.exec(
      text.slice(0, start),
    );
  const [, count] = before ?? [];
  if (before === null || count === undefined) return [];
  const value = /\d/.test(count) ? Number(count) : numbers.indexOf(count.toLowerCase());
  if (list.split(/,|\band\b|\bor\b|[|/]/).filter((item) => item.trim() !== '').length !== value - 1)
    return [];
  const word = numbers[value - 1] ?? '';
  const spelled = /[A-Z]/.test(count) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  const fewer = /\d/.test(count) ? String(value - 1) : spelled;
  return [{ start: before.index, end: before.index + count.length, text: fewer }];
}

function cutFromList(text: string, index: number, { word, others }: Subject): Cut | undefined {
  const item = `${quote}\\b(?:${[word, ...others].join('|')})\\b${quote}(?:\\s\\([^()\\n]*\\))?`;
  for (const match of text.matchAll(new RegExp(`${item}(?:${separator}${item})+`, 'g'))) {
    const end = match.index + match[0].length;
    if (index < match.index || index >= end) continue;
    const rest = withoutItem(match[0], item, word);
    // `insert and undo_edit take a path`: the verb would not agree.
    const isAlone = !new RegExp(separator).test(rest.replace(/\([^()]*\)/g, ''));
    const isEnd = /^\s*(?:[.,;:)\]!?]|(?:commands?|operations?|actions?)\b|\\n|\n|$)/.test(text.slice(end));
    if (!isAlone || isEnd) return { start: match.index, end, text: rest };
  }
  return undefined;
}

function withoutItem(list: string, item: string, word: string): string {
  const items = [...list.matchAll(new RegExp(item, 'g'))];
  const parts = items.map(({ 0: text, index }, place) => {
    const next = items[place + 1];
    return { text, behind: next === undefined ? '' : list.slice(index + text.length, next.index) };
  });
  const last = parts.at(-2)?.behind ?? '';
  const kept = parts.filter(({ text }) => !new RegExp(`\\b${word}\\b`).test(text));
  return kept
    .map(({ text, behind }, place) => {
      if (place === kept.length - 1) return text;
      if (place < kept.length - 2) return text + behind;
      // `a, b, and c` is `a and b`.
      return text + (kept.length === 2 ? last.replace(/^\s*,(?=\s*(?:and|or)\s)/, '') : last);
    })
    .join('');
}

/** A bullet that speaks of nothing else, with its line. */
function cutLine(text: string, index: number, subject: Subject): Cut | undefined {
  const start = boundsBefore(text, index);
  const rest = lineBreak.exec(text.slice(index));
  const end = rest === null ? text.length : index + rest.index;
  const line = text.slice(start, end);
  if (!/^\s*(?:\*\s+)?[-*\u2022]\s/.test(line) || namesOthers(line, subject)) return undefined;
  if (rest === null && subject.isPart) return undefined;
  const next = text.slice(end + (rest?.[0].length ?? 0));
  const indentation = /^\s*/.exec(line)?.[0].length ?? 0;
  const isContinued =
    /^[ \t]+\S/.test(next) &&
    (/^[ \t]*/.exec(next)?.[0].length ?? 0) > indentation &&
    !/^\s*[-*\u2022]/.test(next);
  if (isContinued) return undefined;
  if (rest !== null) return { start, end: end + rest[0].length, text: '' };
  const before = new RegExp(`(?:${lineBreak.source})$`).exec(text.slice(0, start));
  return { start: start - (before?.[0].length ?? 0), end, text: '' };
}

function boundsBefore(text: string, index: number): number {
  const breaks = [...text.slice(0, index).matchAll(new RegExp(lineBreak, 'g'))];
  const last = breaks.at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}

/** Whether a text names one of the other commands: as a word of code, for most of them are words of English, too. */
function namesOthers(text: string, { others }: Subject): boolean {
  return others.some((other) =>
    new RegExp(other.includes('_') ? `\\b${other}\\b` : `[\`'"]${other}[\`'"]`).test(text),
  );
}

/** A sentence that speaks of nothing else, with the space before it. */
function cutSentence(text: string, index: number, subject: Subject): Cut | undefined {
  const before = text.slice(0, index);
  const stops = [...before.matchAll(/[.!?:][`'")]*(?=\s)|\\n|\n/g)];
  const stop = stops.at(-1);
  const start = stop === undefined ? 0 : stop.index + stop[0].length;
  // A line that goes on with the sentence of the line before.
  const isBreak = stop !== undefined && /n$/.test(stop[0].replace('\n', 'n'));
  if (isBreak && /[^\s.!?:;][`'")]*[ \t]*$/.test(text.slice(0, stop.index))) return undefined;
  const finish = /[.!?][`'")]*(?=\s|$|\\n)|\s*(?:\\n|\r?\n)|$/.exec(text.slice(index));
  const end =
    index + (finish?.index ?? 0) + (/^[.!?]/.test(finish?.[0] ?? '') ? (finish?.[0].length ?? 0) : 0);
  const sentence = text.slice(start, end).trim();
  const isEnded = /[.!?][`'")]*$/.test(sentence) || (end === text.length && !subject.isPart);
  const isWhole = /^[A-Z`'"*]/.test(sentence) && isEnded;
  const isAtEdge = start === 0 || end === text.length;
  if (namesOthers(sentence, subject) || stop?.[0].startsWith(':') === true) return undefined;
  if (!isWhole && (isAtEdge ? subject.isPart : true)) return undefined;
  // A word of another sentence stands on the line before or behind.
  if (!isWhole && text.trim() !== sentence) return undefined;
  const lead = /^[ \t]*/.exec(text.slice(start))?.[0].length ?? 0;
  const isFirst = start === 0 || /(?:\n|\\n)$/.test(text.slice(0, start));
  if (!isFirst) return { start, end, text: '' };
  const tail = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  const isAlone = /^[ \t]*(?:\r?\n|\\n|$)/.exec(text.slice(end));
  if (isAlone !== null) return { start, end: end + isAlone[0].length, text: '' };
  return { start: start + lead, end: end + tail, text: '' };
}
