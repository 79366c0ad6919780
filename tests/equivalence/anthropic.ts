import type * as aws from '@aws-sdk/client-bedrock-runtime';

type Sdk = typeof aws;

/** A request of the Messages API; its answers and events are whatever Bedrock says. */
interface Body {
  readonly model: string;
  readonly stream?: boolean;
}

/** An event of a stream, with the members that are read of it here. */
interface Event {
  readonly type: string;
  readonly delta?: { readonly text?: string; readonly stop_reason?: string };
  readonly usage?: object;
}

/** The packages of Anthropic that stand in for the real ones, which would ask another service. */
export const anthropicPackages: readonly string[] = ['@anthropic-ai/sdk', '@anthropic-ai/bedrock-sdk'];

/** A client with the part of Anthropic's SDKs that programs of the kit use, on top of InvokeModel. */
export function anthropicOn(sdk: Sdk): object {
  const bytesOf = ({ model: _, stream: __, ...body }: Body) =>
    JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', ...body });

  async function once(body: Body): Promise<unknown> {
    const client = new sdk.BedrockRuntimeClient({});
    const response = await client.send(
      new sdk.InvokeModelCommand({ modelId: body.model, body: bytesOf(body) }),
    );
    return JSON.parse(response.body.transformToString());
  }

  async function* events(body: Body): AsyncGenerator<Event> {
    const client = new sdk.BedrockRuntimeClient({});
    const command = new sdk.InvokeModelWithResponseStreamCommand({
      modelId: body.model,
      body: bytesOf(body),
    });
    const response = await client.send(command);
    for await (const { chunk } of response.body ?? []) {
      if (chunk?.bytes !== undefined) yield JSON.parse(Buffer.from(chunk.bytes).toString()) as Event;
    }
  }

  const messages = {
    create: async (body: Body) => (body.stream === true ? events(body) : once(body)),
    stream: (body: Body) => new MessageStream(events(body)),
  };
  return class Anthropic {
    readonly messages = messages;
    readonly beta = { messages };
  };
}

/** What `messages.stream()` gives: the events, or listeners and the message at the end. */
class MessageStream {
  private readonly listeners: ((text: string) => void)[] = [];

  constructor(private readonly events: AsyncGenerator<Event>) {}

  [Symbol.asyncIterator](): AsyncGenerator<Event> {
    return this.events;
  }

  on(event: string, listener: (text: string) => void): this {
    if (event === 'text') this.listeners.push(listener);
    return this;
  }

  async finalMessage(): Promise<object> {
    const message = { content: [{ type: 'text', text: '' }], stop_reason: '', usage: {} };
    for await (const { delta, usage } of this.events) {
      const { text, stop_reason: reason } = delta ?? {};
      if (text !== undefined) for (const listener of this.listeners) listener(text);
      Object.assign(message.usage, usage);
      if (reason !== undefined) message.stop_reason = reason;
      if (text !== undefined && message.content[0] !== undefined) message.content[0].text += text;
    }
    return message;
  }
}
