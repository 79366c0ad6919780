/** Why a call site stays with InvokeModel, by code. */
const obstacles = {
  'opaque-input': ({ what }: { what: string }) =>
    `The input of this call cannot be followed to where it is written, or is used elsewhere, too (\`${what}\`), so it stays with InvokeModel. Write the input as an object where the command is made, or move it to Converse by hand.`,
  'opaque-body': ({ what }: { what: string }) =>
    `The request body cannot be followed to where it is written (\`${what}\`), so this call stays with InvokeModel. Build the body in this function, or move both to Converse by hand.`,
  'body-escapes': ({ what }: { what: string }) =>
    `The request body is used somewhere else, too (\`${what}\`), which would get an object of another form, so this call stays with InvokeModel. Give that place an object of its own, then run again.`,
  'opaque-messages': ({ what }: { what: string }) =>
    `The messages cannot be followed from where they are written, or are used elsewhere, too (\`${what}\`), so this call stays with InvokeModel. Their content has to become a list of Converse blocks, such as \`[{ text }]\`.`,
  'equal-turns': ({ what }: { what: string }) =>
    `\`${what}\` has the role of the turn before it, which Converse does not take, so this call stays with InvokeModel. Join the two turns, then run again.`,
  'opaque-content': ({ what }: { what: string }) =>
    `It cannot be told whether \`${what}\` is a text or a list of content blocks, so this call stays with InvokeModel. Declare its type, or write the content where it is sent.`,
  'opaque-system': ({ what }: { what: string }) =>
    `It cannot be told what the system prompt \`${what}\` is, so this call stays with InvokeModel. Converse takes a list of blocks, \`[{ text }]\`.`,
  'opaque-tools': ({ what }: { what: string }) =>
    `The tools cannot be followed to where they are written, or are used elsewhere, too (\`${what}\`), so this call stays with InvokeModel. Converse takes each as \`{ toolSpec: { name, description, inputSchema: { json } } }\`.`,
  'unknown-field': ({ what }: { what: string }) =>
    `\`${what}\` cannot be rewritten for Converse with certainty, so this call stays with InvokeModel. Move this part by hand.`,
  'unknown-block': ({ what }: { what: string }) =>
    `The content block \`${what}\` cannot be rewritten for Converse with certainty, so this call stays with InvokeModel. Move this part by hand.`,
  'url-source': ({ what }: { what: string }) =>
    `Converse takes images and documents as bytes or from S3, and not from a URL (\`${what}\`), so this call stays with InvokeModel. Fetch the file and send its bytes to move it.`,
  'document-alone': ({ what }: { what: string }) =>
    `Converse wants a text block and a plain name beside the document \`${what}\`, and none is seen here, so this call stays with InvokeModel. Add both, or keep it.`,
  'tool-choice-none': () =>
    'Converse has no `tool_choice` of type `none`, so this call stays with InvokeModel. Leave the tools out of the request to move it.',
  'user-metadata': () =>
    'Converse has nothing for `metadata.user_id`, so this call stays with InvokeModel. Remove the field if nobody needs it, then run again.',
  'defined-tools': ({ what }: { what: string }) =>
    `\`${what}\` is a tool that Anthropic defines, which Bedrock documents for InvokeModel alone. This call stays with it.`,
  'legacy-completion': () =>
    'This is a text completion (`prompt`) of a model before Claude 3. Turn the prompt into messages first: Converse and every newer Claude take nothing else.',
  'stubbed-http': ({ what }: { what: string }) =>
    `This test answers the HTTP request of InvokeModel itself (\`${what}\`), so this call stays with it. Let the stub or the recording answer to Converse, and move both by hand.`,
  'command-escapes': ({ what }: { what: string }) =>
    `The command is handed on (\`${what}\`), and what happens to its answer is not seen, so it stays with InvokeModel. Send it in this function, or move both sides by hand.`,
  'answer-escapes': ({ what }: { what: string }) =>
    `The answer leaves this function in the form of InvokeModel (\`${what}\`), so this call stays with it. Read what is needed here, or move those who read it by hand.`,
  'answer-field': ({ what }: { what: string }) =>
    `\`${what}\` has no counterpart in the answer of Converse, so this call stays with InvokeModel. Do without it to move this call.`,
  'raw-answer': ({ what }: { what: string }) =>
    `The answer is handed on as bytes or as a text (\`${what}\`), which Converse does not give, so this call stays with InvokeModel. Hand on what \`JSON.parse\` makes of it, or the text of its first block, then run again.`,
  'raw-stream': ({ what }: { what: string }) =>
    `The chunks of this stream are handed on as bytes or as a text (\`${what}\`), which Converse does not give, so this call stays with InvokeModel. Hand on what \`JSON.parse\` makes of each, or its text, then run again.`,
  'unknown-body': ({ what }: { what: string }) =>
    `Nothing shows that \`${what}\` is a Messages request for every caller, so this call stays with InvokeModel. Set \`anthropic_version\` where the call is made, or declare a type that has it, then run again.`,
  'provider-branch': ({ what }: { what: string }) =>
    `This call sends requests of several models (\`${what}\`), and the way of its answer is not straight enough to give Claude another one. Give Claude a call of its own, then run again.`,
  'stream-escapes': ({ what }: { what: string }) =>
    `The events of this stream leave the loop in the form of InvokeModel (\`${what}\`), so it stays with it. Read what is needed in the loop, or move those who read the events by hand.`,
  'stream-loop': ({ what }: { what: string }) =>
    `This loop reads its events in a way that cannot be rewritten event by event with certainty (\`${what}\`), so it stays with InvokeModel. Test the type of each event first, or move it by hand.`,
  'value-order': ({ what }: { what: string }) =>
    `Converse groups fields, and \`${what}\` would be computed before or after something that it may depend on. Compute it in a variable first, then run again.`,
  'name-taken': ({ what }: { what: string }) =>
    `A name that the Converse answer needs means something else at \`${what}\`, so this call stays with InvokeModel. Rename one of the two, then run again.`,
  'shared-function': ({ what }: { what: string }) =>
    `A function that this call goes through is used for something else, too (\`${what}\`), which has to stay with InvokeModel, and so has this call. Give one of the two a function of its own, then run again.`,
  tangled: ({ what }: { what: string }) =>
    `This call shares code with another one (\`${what}\`), and both cannot be rewritten at once, so it stays with InvokeModel. Give each call its own, then run again.`,
} as const;

export type ObstacleCode = keyof typeof obstacles;

/** The first version of the SDK with Converse. Source: the declarations of the published versions 3.586.0 and 3.587.0. */
export const converseSince = '3.587.0';

/** Why a side of a call goes through the adapter, by what stood in the way of rewriting it in place. */
export const becauseOf: Partial<Record<ObstacleCode, string>> = {
  'opaque-input': 'its input comes from elsewhere',
  'opaque-body': 'its body comes from elsewhere, or has parts that do',
  'body-escapes': 'its body is used elsewhere, too',
  'opaque-messages': 'its messages come from elsewhere, or are used there, too',
  'equal-turns': 'two turns in a row have one role',
  'opaque-content': 'its content is a text or a list',
  'opaque-system': 'its system prompt is a text or a list',
  'opaque-tools': 'its tools come from elsewhere, or are used there, too',
  'value-order': 'its fields depend on their order',
  'answer-escapes': 'it is handed on, or worked on as a whole',
  'answer-field': 'a part of it has another form in Converse',
  'raw-answer': 'it is used as bytes or as a text',
  'stream-escapes': 'its events are handed on',
  'stream-loop': 'its loop cannot be rewritten event by event',
};

/** What the transform says, by code. */
export const messages = {
  converted: ({ from, to }: { from: string; to: string }) => `\`${from}\` became \`${to}\`.`,
  'converted-assuming': ({ from, to, assumptions }: { from: string; to: string; assumptions: string }) =>
    `\`${from}\` became \`${to}\`, taking it that ${assumptions}. Check this where the values come from.`,
  'sdk-range': ({ from, to }: { from: string; to: string }) =>
    `The SDK has Converse since ${converseSince}, so \`${from}\` became \`${to}\`. Install it, so that the lock file follows.`,
  'sdk-pinned': ({ from }: { from: string }) =>
    `The SDK has Converse since ${converseSince}, and \`${from}\` ends before it. Let it begin there, and install it.`,
  'sdk-held': ({ from, holder }: { from: string; holder: string }) =>
    `The SDK has Converse since ${converseSince}, and \`${holder}\` decides its version here (\`${from}\`). See to it that it begins there, and install it.`,
  'old-sdk': ({ what }: { what: string }) =>
    `\`${what}\` is version 2 of the AWS SDK, which has no Converse. Move the client to \`@aws-sdk/client-bedrock-runtime\` first, then run again.`,
  adapted: ({ from, to, how, assumptions }: { from: string; to: string; how: string; assumptions: string }) =>
    `\`${from}\` became \`${to}\`: ${how}. ${assumptions === '' ? '' : `It is taken that ${assumptions}; `}${assumptions === '' ? 'Run' : 'run'} it once with real data: what has no counterpart throws there.`,
  'adapted-arm': ({ from, to }: { from: string; to: string }) =>
    `This \`${from}\` sends requests of several models; those with an \`anthropic_version\` go to \`${to}\` now, through \`toConverse\` and \`fromConverse\`, and the others stay. What Converse cannot say throws there; run it once with real data of each model.`,
  'other-models': 'This sends the requests of other models; those for Claude go to Converse beside it.',
  'converted-mock':
    'The mocks in this file stand for `ConverseCommand` or `ConverseStreamCommand` now, as the tested code does, and what the tests expect of a request has its form. Run them.',
  'mocked-command': ({ what }: { what: string }) =>
    `This stands in for a command that the tested code does not send any more, and the tests of this file stay as they are because of \`${what}\`, which cannot be rewritten with certainty. Let them answer to \`ConverseCommand\` or \`ConverseStreamCommand\`, with requests and answers in their form.`,
  'mocked-in-part':
    'Some of the code behind this mock has moved to Converse, and some still calls InvokeModel. Let it answer to both commands, to each in its own form.',
  ...obstacles,
} as const;
