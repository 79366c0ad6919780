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
  'command-escapes': ({ what }: { what: string }) =>
    `The command is handed on (\`${what}\`), and what happens to its answer is not seen, so it stays with InvokeModel. Send it in this function, or move both sides by hand.`,
  'answer-escapes': ({ what }: { what: string }) =>
    `The answer leaves this function in the form of InvokeModel (\`${what}\`), so this call stays with it. Read what is needed here, or move those who read it by hand.`,
  'answer-field': ({ what }: { what: string }) =>
    `\`${what}\` has no counterpart in the answer of Converse, so this call stays with InvokeModel. Do without it to move this call.`,
  'stream-escapes': ({ what }: { what: string }) =>
    `The events of this stream leave the loop in the form of InvokeModel (\`${what}\`), so it stays with it. Read what is needed in the loop, or move those who read the events by hand.`,
  'stream-loop': ({ what }: { what: string }) =>
    `This loop reads its events in a way that cannot be rewritten event by event with certainty (\`${what}\`), so it stays with InvokeModel. Test the type of each event first, or move it by hand.`,
  'value-order': ({ what }: { what: string }) =>
    `Converse groups fields, and \`${what}\` would be computed before or after something that it may depend on. Compute it in a variable first, then run again.`,
  'name-taken': ({ what }: { what: string }) =>
    `A name that the Converse answer needs means something else at \`${what}\`, so this call stays with InvokeModel. Rename one of the two, then run again.`,
  tangled: ({ what }: { what: string }) =>
    `This call shares code with another one (\`${what}\`), and both cannot be rewritten at once, so it stays with InvokeModel. Give each call its own, then run again.`,
} as const;

export type ObstacleCode = keyof typeof obstacles;

/** What the transform says, by code. */
export const messages = {
  converted: ({ from, to }: { from: string; to: string }) => `\`${from}\` became \`${to}\`.`,
  'converted-assuming': ({ from, to, assumptions }: { from: string; to: string; assumptions: string }) =>
    `\`${from}\` became \`${to}\`, taking it that ${assumptions}. Check this where the values come from.`,
  'mocked-command':
    'This stands in for a command that the tested code does not send any more, now that it calls Converse. Let it answer to `ConverseCommand` or `ConverseStreamCommand`, with a request and an answer in their form.',
  ...obstacles,
} as const;
