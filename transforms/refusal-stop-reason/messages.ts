interface Guarded {
  /** What happens to a refusal now. */
  readonly how: string;
  /** What it took to tell one, where that is not plain. */
  readonly note: string;
}

export const messages = {
  guarded: ({ how, note }: Guarded) =>
    `The model can decline to answer, which would have passed for an answer here; ${how} now${note}. Look whether that is how this program should fail.`,
  'guarded-assuming': ({ how, note, assumption }: Guarded & { assumption: string }) =>
    `The model can decline to answer, which would have passed for an answer here; ${how} now${note}. This takes for granted that ${assumption}.`,
  handled:
    'What reads this answer asks whether the model declined, or fails for every end that it does not know.',
  unread:
    'Nothing reads this answer, so a refusal cannot pass for one. Ask for its stop reason if it matters.',
  'in-test': 'This call is part of a test, which says itself what it expects of the answer.',
  lost: ({ what }: { what: string }) =>
    `The answer goes where it cannot be followed (\`${what}\`), so nothing was added. Where it is read, treat the stop reason \`refusal\` (\`content_filtered\` with Converse) as a failure.`,
  'shared-function': ({ what }: { what: string }) =>
    `\`${what}\` reads answers of other calls, too, for which \`content_filtered\` may be something else. Treat it as a failure there if all of them ask Claude.`,
  'read-first': ({ what }: { what: string }) =>
    `What reads this answer asks whether the model declined, and takes it for granted that there is a first block (\`${what}\`), which a refusal may not have. Ask first, or read it with \`?.\`.`,
  'unclear-failure': ({ what }: { what: string }) =>
    `A function takes this answer, and how it tells of a failure cannot be said for a refusal (\`${what}\`). Tell of the stop reason \`refusal\` (\`content_filtered\` with Converse) there as of an error.`,
  'no-room': ({ what }: { what: string }) =>
    `The answer is read where no statement can come before it (\`${what}\`). Put it into a variable, and treat the stop reason \`refusal\` (\`content_filtered\` with Converse) as a failure.`,
};
