import Anthropic from '@anthropic-ai/sdk';

export interface Ticket {
  id: string;
  subject: string;
  body: string;
}

export interface Triage {
  queue: 'returns' | 'delivery' | 'product' | 'other';
  urgent: boolean;
}

const anthropic = new Anthropic();

/** Sorts a ticket into a queue. Runs overnight on the Anthropic API, where we have spare rate limit. */
export async function triage(ticket: Ticket): Promise<Triage> {
  const message = await anthropic.messages.create({
    model: 'claude-3-5-sonnet-20241022',
    max_tokens: 200,
    system: 'Answer with a JSON object: {"queue": "returns" | "delivery" | "product" | "other", "urgent": boolean}.',
    messages: [
      { role: 'user', content: `${ticket.subject}\n\n${ticket.body}` },
      { role: 'assistant', content: '{' },
    ],
  });

  const [block] = message.content;
  if (block?.type !== 'text') {
    throw new Error(`No answer for ticket ${ticket.id}`);
  }
  return JSON.parse(`{${block.text}`) as Triage;
}
