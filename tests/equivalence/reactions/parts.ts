import { type Choices, isConverse, isStream } from './choices.js';
import type { Forms } from './failures.js';
import type { Reaction } from './reaction.js';
import type { Reading } from './reading.js';

/** What the parts of a program have in common. */
export interface Unit {
  readonly choices: Choices;
  readonly forms: Forms;
  readonly reading: Reading;
  readonly reaction: Reaction;
}

/** Whether a program asks until no tool is wanted. */
export const isLoop = ({ asking }: Choices) => asking.startsWith('loop');

/** The command of the SDK that a program sends. */
export function commandName(choices: Choices): string {
  if (isConverse(choices)) return isStream(choices) ? 'ConverseStreamCommand' : 'ConverseCommand';
  return isStream(choices) ? 'InvokeModelWithResponseStreamCommand' : 'InvokeModelCommand';
}

/** Code that makes the command for these messages. */
export function commandOf(messages: string, choices: Choices): string {
  const name = commandName(choices);
  if (isConverse(choices)) {
    const tools = isLoop(choices) ? ', toolConfig: { tools }' : '';
    return `new ${name}({ modelId, messages: ${messages}${tools}, inferenceConfig: { maxTokens: 512 } })`;
  }
  const tools = isLoop(choices) ? ', tools' : '';
  const body = `{ anthropic_version: 'bedrock-2023-05-31', max_tokens: 512, messages: ${messages}${tools} }`;
  return `new ${name}({ modelId, body: JSON.stringify(${body}) })`;
}

/** Code that is a turn of the user; `prompt` is code for what it says. */
export function turnOf(prompt: string, choices: Choices): string {
  return `{ role: 'user', content: ${isConverse(choices) ? `[{ text: ${prompt} }]` : prompt} }`;
}

/** Code that sends a command with one prompt. */
export const sent = (prompt: string, { choices }: Unit) =>
  `client.send(${commandOf(`[${turnOf(prompt, choices)}]`, choices)})`;

/** An annotation, where the program has types. */
export function typed(type: string, { language }: Choices): string {
  return language === 'ts' ? `: ${type}` : '';
}

/** What reads an answer where it is: statements, and the members of the result. */
export function readHere({ choices, reading, reaction }: Unit): { statements: string[]; members: string } {
  if (choices.reader !== 'here') {
    const given = [reading.given, ...(choices.emits === 'called back' ? ['onText'] : [])].join(', ');
    const call = `${reading.isAsync ? 'await ' : ''}read(${given})`;
    return { statements: [], members: reading.isAsync ? `...(${call})` : `...${call}` };
  }
  return {
    statements: [...reading.statements, ...reaction.statements],
    members: [...reading.members, ...reaction.members].join(', '),
  };
}

/** A head with statements in braces. */
export function block(head: string, statements: readonly string[]): string {
  return `${head} {\n${statements.map((line) => line.replace(/^(?=.)/gm, '  ')).join('\n')}\n}`;
}
