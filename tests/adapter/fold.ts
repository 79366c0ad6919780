import assert from 'node:assert/strict';

/** An event of the Messages API; which members there are, its type says. */
export interface Event {
  readonly type: string;
  readonly index: number;
  readonly message: Members;
  readonly content_block: Members;
  readonly delta: Members;
  readonly usage: Members;
}

type Members = Readonly<Record<string, unknown>>;

interface Folded extends Members {
  readonly content: readonly unknown[];
}

/**
 * The message that events come to, as the Messages API documents it; throws for a sequence that it does not have.
 *
 * What Bedrock adds to the last event stands beside the message.
 */
export function folded(events: readonly Event[]): Folded {
  const content: Record<string, unknown>[] = [];
  const open = new Set<number>();
  let message: Members | undefined;
  let end: Members | undefined;
  let last: Members | undefined;
  for (const event of events) {
    assert(last === undefined, `${event.type} after the end`);
    if (event.type === 'ping') continue;
    assert(
      event.type === 'message_start' ? message === undefined : message !== undefined,
      'one start, and first',
    );
    switch (event.type) {
      case 'message_start':
        assert.deepEqual(event.message.content, []);
        assert.equal(event.message.stop_reason, null);
        message = event.message;
        break;
      case 'content_block_start':
        assert.equal(event.index, content.length);
        assert(end === undefined && open.size === 0, 'one block after the other');
        open.add(event.index);
        content.push({
          ...event.content_block,
          ...(event.content_block.type === 'tool_use' ? { input: '' } : {}),
        });
        break;
      case 'content_block_delta':
        assert(open.has(event.index), `a delta of block ${event.index}, which is not open`);
        add(event.delta, content[event.index] ?? {});
        break;
      case 'content_block_stop':
        assert(open.delete(event.index), `the end of block ${event.index}, which is not open`);
        break;
      case 'message_delta':
        assert(end === undefined && open.size === 0, 'one message_delta, after all blocks');
        end = { ...event.delta, usage: { ...(message?.usage as object), ...event.usage } };
        break;
      case 'message_stop': {
        assert(end !== undefined, 'message_stop after message_delta');
        const { type: _, ...rest } = event;
        last = rest;
        break;
      }
      default:
        assert.fail(`an event of type ${event.type}`);
    }
  }
  return { ...message, content: content.map(withInput), ...end, ...last };
}

/** Which member of which block a delta adds to, and what it adds. */
const additions: Readonly<Record<string, readonly [block: string, to: string, what: string]>> = {
  text_delta: ['text', 'text', 'text'],
  input_json_delta: ['tool_use', 'input', 'partial_json'],
  thinking_delta: ['thinking', 'thinking', 'thinking'],
  signature_delta: ['thinking', 'signature', 'signature'],
  citations_delta: ['text', 'citations', 'citation'],
};

function add(delta: Members, block: Record<string, unknown>): void {
  const [type, to, what] = additions[String(delta.type)] ?? assert.fail(`a delta of type ${delta.type}`);
  assert.equal(block.type, type);
  const piece = delta[what];
  if (to === 'citations') {
    block.citations = [...((block.citations as unknown[] | undefined) ?? []), piece];
    return;
  }
  assert.equal(typeof piece, 'string');
  block[to] = `${block[to]}${piece}`;
}

function withInput(block: Members): Members {
  return block.type === 'tool_use' ? { ...block, input: JSON.parse(String(block.input)) as unknown } : block;
}
