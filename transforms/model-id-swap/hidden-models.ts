import type { ts } from '../../analysis/compiler.cjs';
import { hostAt } from '../../analysis/mentions.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';

/** The ARN of something that runs a model without naming it. A wildcard, as policies have it, names no model either. */
const hidden =
  /arn:aws[a-z-]*:bedrock:[^\s'"`]*:(?:application-inference-profile|provisioned-model|custom-model)\/[A-Za-z0-9][\w./:-]*/g;

/** Profiles, throughput and models of somebody's own, whose ids do not say which model is behind them. */
export function* hiddenModelFindings(
  file: ts.SourceFile,
  { finding }: TransformContext<typeof messages>,
): Generator<Finding> {
  for (const { index, 0: text } of file.text.matchAll(hidden)) {
    // An ARN with a model's name in it is a mention of that model.
    if (!isInString(file, index) || /claude-/.test(text)) continue;
    yield finding('hidden-model', { file: file.fileName, start: index }, { verdict: 'manual' }, { text });
  }
}

function isInString(file: ts.SourceFile, offset: number): boolean {
  const host = hostAt(file, offset);
  return host.kind === 'text' || host.kind === 'jsx-text';
}
