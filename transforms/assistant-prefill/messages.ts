interface Opening {
  /** The text of the turn. */
  readonly text: string;
  readonly model: string;
}

interface Json extends Opening {
  /** What the prompt has to say. */
  readonly instruction: string;
}

interface Left extends Json {
  readonly what: string;
}

const refused = ({ text, model }: Opening) =>
  `The conversation ends with a turn of the assistant (\`${text}\`), and ${model} refuses that`;

const moved = ({ text, model }: Json) =>
  `The turn of the assistant that began the answer with \`${text}\` is gone, because ${model} refuses it`;

const look =
  'The prompt asks for bare JSON instead and the answer is read as it comes, so look with real answers whether that is what comes: a code fence or a sentence around it would fail to parse.';

const byHand = ({ text, instruction }: Json) =>
  `Take the turn away, let the prompt say \`${instruction.replaceAll('`', "'")}\` and do not put \`${text}\` before the answer, or let the model call a tool that has the schema.`;

export const messages = {
  instructed: (d: Json) => `${moved(d)}. ${look}`,
  'instructed-assuming': (d: Json) =>
    `${moved(d)}; that the request goes to this model is taken for granted. ${look}`,
  'json-unread': (d: Left) =>
    `${refused(d)}; it cannot be seen that the answer gets its opening back in one place alone (\`${d.what}\`). ${byHand(d)}`,
  'json-sometimes': (d: Left) =>
    `${refused(d)}; the conversation ends otherwise, too, or not all of it can be seen (\`${d.what}\`). ${byHand(d)}`,
  'json-shared': (d: Left) =>
    `${refused(d)}; what gives the turn or reads its answer is there for others, too (\`${d.what}\`). ${byHand(d)}`,
  'json-tangled': (d: Left) =>
    `${refused(d)}; it is no plain element of a list or argument of \`push\` that could go alone (\`${d.what}\`). ${byHand(d)}`,
  'json-unsayable': (d: Left) =>
    `${refused(d)}; no prompt is written where it could ask for JSON (\`${d.what}\`). ${byHand(d)}`,
  fence: (d: Opening) =>
    `${refused(d)}. Take the turn away, with the stop sequence that ends the fence if there is one, and ask in the prompt for bare JSON or code without a fence around it; or let the model call a tool that has the schema.`,
  tag: (d: Opening) =>
    `${refused(d)}. Take the turn away, ask in the prompt for an answer between \`${d.text}\` and its closing tag, and read what stands between them; a stop sequence for the closing tag can stay.`,
  'stop-sequence': (d: Opening) =>
    `${refused(d)}; what it opens, a stop sequence closes. Take the turn away, ask in the prompt for the opening or for what stands behind it alone, and read the answer up to the stop sequence accordingly.`,
  words: (d: Opening) =>
    `${refused(d)}. Take the turn away, and say in the system prompt how an answer begins, or whose part the model plays and in which voice.`,
  continued: (d: Opening) =>
    `${refused(d)}. Where it goes on with an answer that was cut, add a turn of the user behind it that quotes its end and asks to continue from there, or ask with a higher limit of tokens at once.`,
  'other-models': (d: Opening & { readonly what: string }) =>
    `${refused(d)}, but other models that take it (${d.what}) are asked at the same place. Give the turn to those alone, and ask this one in the prompt.`,
  'unknown-model': (d: Opening & { readonly what: string }) =>
    `${refused(d)}; nothing says that this request goes there, and the code names other models (${d.what}). Where it is this model, leave the turn out and ask in the prompt.`,
};
