import { ts } from '../../../analysis/compiler.cjs';
import { rootOf } from '../../../analysis/mocks.js';
import type { Operation } from './standings.js';

/** Names of the SDK, by what they are called in Converse. */
const renamed: Readonly<Record<string, string>> = {
  InvokeModelCommand: 'ConverseCommand',
  InvokeModelCommandInput: 'ConverseCommandInput',
  InvokeModelCommandOutput: 'ConverseCommandOutput',
  InvokeModelWithResponseStreamCommand: 'ConverseStreamCommand',
  InvokeModelWithResponseStreamCommandInput: 'ConverseStreamCommandInput',
  InvokeModelWithResponseStreamCommandOutput: 'ConverseStreamCommandOutput',
  ResponseStream: 'ConverseStreamOutput',
};

/** The text of an expression with the new names in it. */
export function renamedText(node: ts.Node): string {
  return node.getText().replaceAll(/\b[A-Z]\w+\b/g, (name) => newName(name) ?? name);
}

/** Whether a name is one of the old commands. */
export function isOldCommand(name: string): boolean {
  return /^InvokeModel(?:WithResponseStream)?Command$/.test(name);
}

/** The operation of an old command. */
export function operationOfCommand(expression: ts.Expression): Operation | undefined {
  const node = rootOf(expression);
  const name = ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';
  return isOldCommand(name) ? operationOfName(name) : undefined;
}

export function operationOfName(name: string): Operation {
  return name.includes('ResponseStream') ? 'stream' : 'once';
}

/** What a name of the SDK is called in Converse. */
export function newName(name: string): string | undefined {
  return Object.hasOwn(renamed, name) ? renamed[name] : undefined;
}
