import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { bedrock, config } from './config.js';
import { acceptsPhotos, costOf } from './models.js';

// 2024-07-09  anthropic.claude-3-sonnet-20240229-v1:0 -> anthropic.claude-3-5-sonnet-20240620-v1:0 (#118)
// 2024-11-14  anthropic.claude-3-5-sonnet-20240620-v1:0 -> anthropic.claude-3-5-sonnet-20241022-v2:0 (#164)
// 2025-02-03  temperature down to 0.2 after the tone review (#190)

const SYSTEM_PROMPT = `You are the support assistant of Fjellsport, an outdoor shop.
Answer in the customer's language. Never promise a refund: offer to hand over to a person instead.
If you do not know the state of an order, say so.`;

export interface Question {
  text: string;
  orderId?: string;
  /** A JPEG, base64. */
  photo?: string;
}

export interface Answer {
  text: string;
  truncated: boolean;
  inputTokens: number;
  outputTokens: number;
  cost?: number;
}

export const handler: APIGatewayProxyHandlerV2 = async (event) => {
  const question = JSON.parse(event.body ?? '{}') as Partial<Question>;
  if (!question.text) {
    return { statusCode: 400, body: JSON.stringify({ error: 'text is missing' }) };
  }

  try {
    const answer = await answerQuestion({ ...question, text: question.text });
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer),
    };
  } catch (error) {
    console.error('answer failed', { orderId: question.orderId, error });
    return { statusCode: 502, body: JSON.stringify({ error: 'The assistant is not available right now.' }) };
  }
};

export async function answerQuestion(question: Question): Promise<Answer> {
  if (question.photo && acceptsPhotos(config.modelId)) {
    return describeDamage(question.text, question.photo);
  }

  const payload = {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: config.maxTokens,
    temperature: 0.2,
    top_p: 0.9,
    system: SYSTEM_PROMPT,
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text: question.orderId ? `Order ${question.orderId}\n\n${question.text}` : question.text,
          },
        ],
      },
    ],
  };

  const command = new InvokeModelCommand({
    modelId: config.modelId,
    contentType: 'application/json',
    accept: 'application/json',
    body: JSON.stringify(payload),
  });

  const response = await bedrock.send(command);
  const result = JSON.parse(new TextDecoder().decode(response.body));

  return {
    text: result.content[0].text,
    truncated: result.stop_reason === 'max_tokens',
    inputTokens: result.usage.input_tokens,
    outputTokens: result.usage.output_tokens,
    cost: costOf(config.modelId, {
      inputTokens: result.usage.input_tokens,
      outputTokens: result.usage.output_tokens,
    }),
  };
}

async function describeDamage(text: string, photo: string): Promise<Answer> {
  const response = await bedrock.send(
    new InvokeModelCommand({
      modelId: config.modelId,
      contentType: 'application/json',
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 400,
        system: SYSTEM_PROMPT,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: photo } },
              { type: 'text', text },
            ],
          },
        ],
      }),
    }),
  );
  const { content, usage, stop_reason } = JSON.parse(Buffer.from(response.body).toString('utf-8'));

  return {
    text: content?.[0]?.text ?? '',
    truncated: stop_reason === 'max_tokens',
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
  };
}
