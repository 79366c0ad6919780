/** Words of somebody who tells what was, what is to be done, or what is true of one version, rather than what the code does. */
const history =
  /\b(?:was|were|since|until|previous(?:ly)?|former(?:ly)?|used to|before|after|old|older|legacy|switch(?:ed)?|mov(?:e|ed)|migrat\w+|upgrad\w+|replac\w+|changed?|changelog|deprecated|retire\w*|todo|fixme|xxx|only|support\w*|require\w*|limit\w*|cannot|can't|doesn't|does not|because|fails?|bug|error\w*)\b|\b(?:19|20)\d\d-\d\d\b/i;

/** Whether a text tells history, plans or limits: what it names stays true when the code moves on. */
export function tellsHistory(text: string): boolean {
  return history.test(text);
}
