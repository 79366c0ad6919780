import { ts } from '../compiler.cjs';
import type { TextSpan } from '../spans.js';
import { type DocumentPart, elementIn, type Holder, holderIn, type Parsed, partIn } from './parts.js';

/** Reads JSON, with comments and trailing commas where there are any: the compiler knows both, for its own settings. */
export function readJson(text: string): Parsed {
  return readJsonAt(text, { start: 0, end: text.length }, holderIn(undefined, 'map'), undefined);
}

/** Reads the JSON in a part of a text. What it holds is held by what the text stands in, under its name. */
export function readJsonAt(
  text: string,
  { start, end }: TextSpan,
  above: Holder,
  key: string | undefined,
): Parsed {
  const file = ts.parseJsonText('document.json', text.slice(start, end));
  const [problem] = (file as ts.JsonSourceFile & { parseDiagnostics: ts.DiagnosticWithLocation[] })
    .parseDiagnostics;
  if (problem !== undefined) {
    const { line, character } = file.getLineAndCharacterOfPosition(problem.start);
    const message = ts.flattenDiagnosticMessageText(problem.messageText, ' ');
    return { parts: [], problem: `${line + 1}:${character + 1} ${message}` };
  }
  const parts: DocumentPart[] = [];
  const spanOf = (node: ts.Node) => ({ start: start + node.getStart(file), end: start + node.end });
  const visit = (node: ts.Expression, holder: Holder, name: string | undefined): void => {
    if (ts.isStringLiteralLike(node)) {
      const isElement = holder.kind === 'list';
      parts.push(
        isElement ? elementIn(holder, text, spanOf(node)) : partIn(holder, 'value', text, spanOf(node), name),
      );
    } else if (ts.isArrayLiteralExpression(node)) {
      const list = holderIn(holder, 'list', name);
      for (const element of node.elements) visit(element, list, undefined);
    } else if (ts.isObjectLiteralExpression(node)) {
      const map = holderIn(holder, 'map', name);
      for (const property of node.properties) {
        if (!ts.isPropertyAssignment(property)) continue;
        const key = ts.isStringLiteralLike(property.name) ? property.name.text : property.name.getText(file);
        parts.push(partIn(map, 'key', text, spanOf(property.name), key));
        visit(property.initializer, map, key);
      }
    }
  };
  for (const { expression } of file.statements) visit(expression, above, key);
  return { parts };
}
