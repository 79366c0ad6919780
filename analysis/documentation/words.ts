import { spellingsIn } from '../../catalog/spelling.js';

/** Words of what was, of a choice between models, or of what one of them can do. */
export const past =
  /\b(?:was|were|been|since|until|previous(?:ly)?|former(?:ly)?|used to|old|older|legacy|switch(?:ed|ing)?|moved|migrat\w+|upgrad\w+|replac\w+|renamed|changed|no longer|deprecated|retire\w*|sunset|end[- ]of[- ]life|instead of|compared|comparison|versus|vs|unlike|benchmark\w*|tested|support(?:s|ed)|available|only|cannot|can't|doesn't|does not|won't|fail\w*|bug|errors?|exceptions?|issues?)\b|\b(?:19|20)\d\d-\d\d\b/i;
/** Headings of what is not about the program as it is. */
export const pastHeading =
  /\b(?:before|after|what's new|changes|changelog|history|releases?|release notes|roadmap|faq|troubleshooting)\b/i;
/** A model as people call it: what is said of it would be false of another. */
export const title =
  /\b(?:sonnet|haiku|opus|fable|mythos|gpt-?\d|titan|llama|mistral|gemini|command-r|nova)\b|\bclaude[ -]?v?\d/i;

/** What is said of a file, which may have stayed as it was, or of the access to a model, which is no profile's. */
export const ofOthers =
  /`[\w./-]+\.(?:[cm]?[jt]sx?|py|java|go|rs|rb|cs|kt|php|swift|scala|vue|svelte)`|\b(?:request|enable|grant|get)\w*\s+(?:\w+\s+)?access\b/i;

/** Whether a text has the name of a model in it, as programs write it. */
export function namesModel(words: string): boolean {
  return spellingsIn(words).next().done !== true;
}

/** A line without its code spans. */
export function withoutSpans(line: string): string {
  return line.replace(/`[^`]*`/g, '');
}
