import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { Uint8ArrayBlobAdapter } from '@smithy/util-stream';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerQuestion } from '../src/handler.js';

const bedrockMock = mockClient(BedrockRuntimeClient);

function reply(text: string, stopReason = 'end_turn') {
  return {
    contentType: 'application/json',
    body: Uint8ArrayBlobAdapter.fromString(
      JSON.stringify({
        id: 'msg_bdrk_01',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text }],
        stop_reason: stopReason,
        usage: { input_tokens: 120, output_tokens: 40 },
      }),
    ),
  };
}

describe('answerQuestion', () => {
  beforeEach(() => {
    bedrockMock.reset();
  });

  it('asks Claude 3.5 Sonnet', async () => {
    bedrockMock.on(InvokeModelCommand).resolves(reply('It left our warehouse this morning.'));

    await answerQuestion({ text: 'Where is my tent?', orderId: 'F-1042' });

    const [call] = bedrockMock.commandCalls(InvokeModelCommand);
    expect(call?.args[0].input.modelId).toBe('anthropic.claude-3-5-sonnet-20241022-v2:0');
    expect(JSON.parse(call?.args[0].input.body as string)).toMatchObject({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 1024,
      temperature: 0.2,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Order F-1042\n\nWhere is my tent?' }] }],
    });
  });

  it('returns the text and what it cost', async () => {
    bedrockMock.on(InvokeModelCommand).resolves(reply('It left our warehouse this morning.'));

    const answer = await answerQuestion({ text: 'Where is my tent?' });

    expect(answer).toMatchObject({
      text: 'It left our warehouse this morning.',
      truncated: false,
      inputTokens: 120,
      outputTokens: 40,
    });
  });

  it('says when the answer was cut off', async () => {
    bedrockMock.on(InvokeModelCommand).resolves(reply('First of all', 'max_tokens'));

    expect(await answerQuestion({ text: 'Explain all your tents.' })).toMatchObject({ truncated: true });
  });
});
