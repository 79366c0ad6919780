interface Of {
  readonly model: string;
}

interface Said extends Of {
  /** What the prompt has to say. */
  readonly instruction: string;
}

interface Asked extends Said {
  /** Whether the prompt said so before. */
  readonly isKnown: boolean;
}

interface Left extends Said {
  readonly what: string;
}

interface Of2 extends Of {
  readonly what: string;
}

const moved = ({ model }: Of) =>
  `The choice of a tool is \`auto\` now, because ${model} refuses a forced one`;

const asks = ({ instruction, isKnown }: Asked) =>
  isKnown ? 'the prompt asks for the tool already' : `the prompt says \`${instruction}\` instead`;

const look = 'The model can answer without the tool all the same';

const copes = `${look}, which the code expects: look with real requests how often that is.`;

const fails = `${look}, and then an error says so where the answer is read: look with real requests how often that is, and whether to ask once more.`;

const assumed = 'that the request goes to this model is taken for granted';

const refused = ({ model }: Of) => `${model} refuses a request that forces a tool`;

const byHand = ({ instruction }: Said) =>
  `Choose \`auto\`, let the prompt say \`${instruction}\`, and count on an answer without the tool`;

export const messages = {
  asked: (d: Asked) => `${moved(d)}, and ${asks(d)}. ${copes}`,
  'asked-assuming': (d: Asked) => `${moved(d)}, and ${asks(d)}; ${assumed}. ${copes}`,
  checked: (d: Asked) => `${moved(d)}, and ${asks(d)}. ${fails}`,
  'checked-assuming': (d: Asked) => `${moved(d)}, and ${asks(d)}; ${assumed}. ${fails}`,
  'taken-for-granted': (d: Left) =>
    `${refused(d)}, and with \`auto\` the answer may have no call of the tool, which is read as if it were there (\`${d.what}\`). ${byHand(d)} there.`,
  'first-block': (d: Left) =>
    `${refused(d)}, and with \`auto\` a text or a thought may come before the call of the tool, which is read as the first block (\`${d.what}\`). ${byHand(d)}: look for the block by its type.`,
  unread: (d: Left) =>
    `${refused(d)}, and it cannot be seen whether what reads the answer can do without the call of a tool (\`${d.what}\`). ${byHand(d)}.`,
  unsayable: (d: Left) =>
    `${refused(d)}, and no prompt is written where it could ask for the tool instead (\`${d.what}\`). ${byHand(d)}.`,
  sometimes: (d: Left) =>
    `${refused(d)}, and whether this one does depends on how the program runs (\`${d.what}\`). ${byHand(d)}, under the same condition.`,
  shared: (d: Left) =>
    `${refused(d)}, but what says so goes elsewhere, too (\`${d.what}\`). Give this model a choice of its own: ${uncapitalized(byHand(d))}.`,
  'required-by-type': (d: Left) =>
    `${refused(d)}, but the type \`${d.what}\` asks for the choice as it is. Change it there, and run this again.`,
  'has-effects': (d: Left) =>
    `${refused(d)}, but what names the tool does something else as well (\`${d.what}\`). ${byHand(d)}.`,
  opaque: (d: Of2) =>
    `${refused(d)}, and it cannot be seen whether this does, or with which tool (\`${d.what}\`). Choose \`auto\` for this model, ask for the tool in the prompt, and count on an answer without it.`,
  unseen: (d: Of2) =>
    `${refused(d)}, and not all of this one can be seen (\`${d.what}\`). Look what comes from there: \`auto\` and \`none\` are taken.`,
  'other-models': (d: Left) =>
    `${refused(d)}, but other models that take one (${d.what}) are asked at the same place. Force it for those alone, and for this one: ${uncapitalized(byHand(d))}.`,
  'unknown-model': (d: Left) =>
    `${refused(d)}; nothing says that this one goes there, and the code names other models (${d.what}). If it is this model: ${uncapitalized(byHand(d))}.`,
  framework: (d: Left) =>
    `${refused(d)}, and this goes there through \`${d.what}\`, which reads the answer itself. Take it away, ask for the tool in the prompt, and look at the answer before \`tool_calls\` of it is used.`,
  'langchain-choice': (d: Left) =>
    `${refused(d)}, and LangChain hands this on (\`${d.what}\`). Take \`tool_choice\` away, ask for the tool in the prompt, and count on an answer without \`tool_calls\`.`,
  'langchain-structured': (d: Left) =>
    `${refused(d)}, and \`${d.what}\` forces one for its schema. Make the model with \`supportsToolChoiceValues: ['auto']\`, so that it only offers the tool and throws where it is not used, and ask for it in the prompt.`,
  'anthropic-structured': (d: Left) =>
    `${refused(d)}, and \`${d.what}\` forces one for its schema. Make the model with \`thinking: { type: 'adaptive' }\`, so that it only offers the tool and throws where it is not used, or use the method \`jsonSchema\` where the model has structured outputs.`,
  'ai-sdk': (d: Left) =>
    `${refused(d)}, and versions of \`@ai-sdk/amazon-bedrock\` before ${d.what} send one for this. Update it, so that it sends \`auto\`, let the prompt say \`${d.instruction}\`, and look whether a tool was called.`,
  'ai-sdk-object': (d: Left) =>
    `${refused(d)}, and versions of \`@ai-sdk/amazon-bedrock\` before ${d.what} force one for the schema of this. Update it, so that it asks for JSON in another way.`,
  'ai-sdk-relaxes': (d: Left) =>
    `${refused(d)}, and the AI SDK sends \`auto\` in its place, or asks for JSON in another way. Ask for the tool in the prompt, for an answer without it is possible now.`,
  strands: (d: Of2) =>
    `${refused(d)}, and Strands forces its tool for \`${d.what}\` where the model has answered without it, which fails now. Say in the system prompt that an answer has to be given by that tool.`,
};

function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
