import { ts } from '../../../analysis/compiler.cjs';
import { applyEdits } from '../../../edits/edit.js';
import { quoteOf } from '../../../edits/text.js';
import { finish } from '../draft.js';
import type { Suite } from './suite.js';

/** An answer that is written as JSON, as the code of a Converse answer; nothing, with a refusal, for any other text. */
export function jsonLiteral(node: ts.StringLiteralLike, suite: Suite): string | undefined {
  const value = parsed(node.text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    suite.refuse(node);
    return undefined;
  }
  const text = `(${printed(value, quoteOf(suite.file))})`;
  const file = ts.createSourceFile('answer.js', text, ts.ScriptTarget.ESNext, true);
  const [statement] = file.statements;
  if (statement === undefined || !ts.isExpressionStatement(statement)) return undefined;
  const nested = suite.nested(file);
  nested.give(statement.expression, 'answer');
  finish(nested.draft, statement);
  if (nested.draft.obstacles.length > 0) suite.refuse(node);
  else return applyEdits(text, nested.draft.edits).slice(1, -1);
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A test of what happens to bytes that are no JSON: nothing of the kind exists in Converse.
    return undefined;
  }
}

/** A JSON value in the manner of code. */
function printed(value: unknown, quote: string): string {
  if (typeof value === 'string') return quoted(value, quote);
  if (Array.isArray(value)) return `[${value.map((element) => printed(element, quote)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, own]) => {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key, quote);
    return `${name}: ${printed(own, quote)}`;
  });
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function quoted(text: string, quote: string): string {
  const escaped = JSON.stringify(text);
  return quote === '"' ? escaped : `'${escaped.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
