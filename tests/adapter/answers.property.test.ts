import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import {
  fromConverse,
  fromConverseStream,
} from '../../transforms/invoke-model-to-converse/adapter/converse-adapter.js';
import { type Bedrock, type MessageAnswer, startBedrock } from '../equivalence/stub.js';
import { answer } from './arbitraries.js';
import { clientOf, settings } from './bedrock.js';
import { type Event, folded } from './fold.js';

jest.setTimeout(60_000 + settings.numRuns * 100);

const invoke = {
  modelId: 'm',
  body: JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'a' }],
  }),
};
const converse = { modelId: 'm', messages: [{ role: 'user' as const, content: [{ text: 'a' }] }] };
let bedrock: Bedrock;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  bedrock = await startBedrock();
  client = clientOf(bedrock);
});
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

test('an answer of Converse is the one of InvokeModel', async () => {
  await fc.assert(
    fc.asyncProperty(answer(), async (given) => {
      const { body } = await hearing(given).send(new InvokeModelCommand(invoke));
      const {
        id: _,
        model: __,
        ...expected
      } = JSON.parse(body.transformToString()) as Record<string, unknown>;
      const response = await hearing(given).send(
        new ConverseCommand({ ...converse, additionalModelResponseFieldPaths: ['/stop_sequence'] }),
      );
      expect(fromConverse(response)).toStrictEqual(expected);
    }),
    settings,
  );
});

test('the events of ConverseStream come to the message of InvokeModelWithResponseStream', async () => {
  await fc.assert(
    fc.asyncProperty(answer(), async (given) => {
      const [before, after] = [await oldEvents(given), await newEvents(given)];
      expect(before.thrown).toBeUndefined();
      expect(after.thrown).toBeUndefined();
      expect(comparable(folded(after.events))).toStrictEqual(comparable(folded(before.events)));
      // Not only in the end: a program shows what it has, piece by piece.
      expect(inBlocks(after.events)).toStrictEqual(inBlocks(before.events));
    }),
    settings,
  );
});

test('a stream that breaks off does so after the same events', async () => {
  await fc.assert(
    fc.asyncProperty(answer(), fc.nat(4), async (given, failAfter) => {
      const [before, after] = [
        await oldEvents({ ...given, failAfter }),
        await newEvents({ ...given, failAfter }),
      ];
      expect(after.thrown).toBe('ModelStreamErrorException');
      expect(after.thrown).toBe(before.thrown);
      // What InvokeModel announces, Converse may have had no occasion to.
      const isDelta = ({ type }: Event) => type === 'content_block_delta';
      expect(after.events.filter(isDelta)).toStrictEqual(before.events.filter(isDelta));
    }),
    { ...settings, numRuns: Math.ceil(settings.numRuns / 3) },
  );
});

interface Heard {
  readonly events: Event[];
  readonly thrown: string | undefined;
}

async function oldEvents(given: MessageAnswer): Promise<Heard> {
  const { body } = await hearing(given).send(new InvokeModelWithResponseStreamCommand(invoke));
  return heard(body ?? [], ({ chunk }) => JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()) as Event);
}

async function newEvents(given: MessageAnswer): Promise<Heard> {
  const { stream } = await hearing(given).send(
    new ConverseStreamCommand({ ...converse, additionalModelResponseFieldPaths: ['/delta/stop_sequence'] }),
  );
  if (stream === undefined) throw new Error('The answer has no stream.');
  return heard(fromConverseStream<Event>(stream), (event) => event);
}

async function heard<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  eventOf: (item: Item) => Event,
): Promise<Heard> {
  const events: Event[] = [];
  try {
    for await (const item of items) events.push(eventOf(item));
    return { events, thrown: undefined };
  } catch (error) {
    return { events, thrown: (error as Error).name };
  }
}

/** The client, with the stub told what to say next. */
function hearing(given: MessageAnswer): BedrockRuntimeClient {
  bedrock.reset();
  bedrock.answers(given);
  return client;
}

/** Without what Converse does not tell: whose answer it is, and when its first byte came. */
function comparable({ id: _, model: __, ...rest }: Readonly<Record<string, unknown>>): object {
  const metrics = rest['amazon-bedrock-invocationMetrics'] as Readonly<Record<string, unknown>>;
  const { firstByteLatency: ___, ...told } = metrics;
  return { ...rest, 'amazon-bedrock-invocationMetrics': told };
}

/** The events of blocks. Whether a text will have citations, only InvokeModel says when it begins. */
function inBlocks(events: readonly Event[]): object[] {
  return events
    .filter(({ type }) => type.startsWith('content_block'))
    .map((event) => {
      if (event.type !== 'content_block_start') return event;
      const { citations: _, ...block } = event.content_block;
      return { ...event, content_block: block };
    });
}
