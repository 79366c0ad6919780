interface Guarded {
  /** What the model can do now. */
  readonly acts: string;
  /** What happens then. */
  readonly how: string;
  /** What it took to tell, where that is not plain. */
  readonly note: string;
}

/** The stop reasons that are meant. */
interface Named {
  readonly names: string;
}

export const messages = {
  guarded: ({ acts, how, note }: Guarded) =>
    `The model can ${acts}, which would have passed for an answer here; ${how} now${note}. Look whether that is how this program should fail.`,
  'guarded-assuming': ({ acts, how, note }: Guarded) =>
    `The model can ${acts}, which would have passed for an answer here; ${how} now${note}. This takes for granted that it is Claude that is asked here.`,
  handled: ({ names }: Named) =>
    `What reads this answer asks whether it ended with ${names}, or fails for every end that it does not know.`,
  'others-ask': ({ what, names }: Named & { what: string }) =>
    `Some of the code that gets this answer asks whether it ended with ${names}, and \`${what}\` does not. Ask there, too, or where the answer is given back.`,
  unread:
    'Nothing reads this answer, so what is no answer cannot pass for one. Ask for its stop reason if it matters.',
  'in-test': 'This call is part of a test, which says itself what it expects of the answer.',
  lost: ({ what, names }: Named & { what: string }) =>
    `The answer goes where it cannot be followed (\`${what}\`), so nothing was added. Where it is read, treat the stop reason ${names} as a failure.`,
  'shared-function': ({ what }: { what: string }) =>
    `\`${what}\` reads answers of other calls, too, for which \`content_filtered\` may be something else. Treat it as a failure there if all of them ask Claude.`,
  'other-models': ({ what }: { what: string }) =>
    `Other models are asked here as well as Claude, or may be (${what}), for which \`content_filtered\` may be something else. Treat it as a failure where it is Claude that answers.`,
  'read-first': ({ what, names }: Named & { what: string }) =>
    `What reads this answer asks whether it ended with ${names}, and takes it for granted that there is a first block (\`${what}\`), which such an answer may not have. Ask first, or read it with \`?.\`.`,
  'unclear-failure': ({ what, names }: Named & { what: string }) =>
    `A callback takes this answer, and how it tells of a failure cannot be repeated here (\`${what}\`). Tell of the stop reason ${names} there as of an error.`,
  'no-room': ({ what, names }: Named & { what: string }) =>
    `The answer is read where no statement can come before it (\`${what}\`). Put it into a variable, and treat the stop reason ${names} as a failure.`,
};
