import { spellingsIn } from '../catalog/spelling.js';
import { ts } from './compiler.cjs';
import { isWrapper, textOfName } from './expressions.js';

/** `claude-3-5-sonnet`, `CLAUDE_3_5_SONNET`, `sonnet35`, `Claude3Haiku`; not `sonnet` and not `primary`. */
export function namesVersion(name: string): boolean {
  return (
    /\d/.test(name) &&
    /sonnet|haiku|opus|claude|anthropic|fable|mythos/i.test(name) &&
    !/^claude$/i.test(name)
  );
}

// What only somebody writes who describes a model, and nobody who calls one; `weak` is said of agents and prompts, too.
const title = /^(?:label|displayName|display_name|badge)$/i;
const fact =
  /^(?:vendor|price|prices|pricing|cost|costs|contextWindow|context_window|contextLength|capabilities|supports\w*|(?:input|output)_?(?:token_?)?(?:cost|price)\w*|deprecated)$/i;
const weak = /^(?:name|title|description|provider|tags)$/i;
const operational =
  /^(?:body|messages|prompt|system|contentType|accept|temperature|top_?p|inferenceConfig|toolConfig|region|client|stream|anthropic_version|guardrail\w*|instructions?|tools|tool_?choice|goal|backstory|memory|handler|maxSteps|middleware|template_?(?:type|configuration)|inference_?configuration)$/i;

/** Whether a key says what only a catalog says of a model: its price, its limits, what it can do. */
export function saysFact(key: string): boolean {
  return fact.test(key);
}

/** Whether a key says how a model is called. */
export function saysCall(key: string): boolean {
  return operational.test(key);
}

/** Whether an object describes a model: it sits in a list or a table of its like, or says what only a catalog would say. */
export function isRecord(object: ts.ObjectLiteralExpression, property: ts.PropertyAssignment): boolean {
  const names = object.properties.flatMap((member) => {
    // What holds an id itself says nothing about another: `{ title: 'anthropic.…', answer: 'anthropic.…' }`
    if (member.name === undefined || (ts.isPropertyAssignment(member) && isModelName(member.initializer)))
      return [];
    return textOfName(member.name) ?? [];
  });
  const own = textOfName(property.name);
  const nature = natureOf(names, own);
  if (nature === 'calls') return false;
  const describes = nature !== undefined;
  let node: ts.Node = object;
  while (isWrapper(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isArrayLiteralExpression(parent)) return describes || modelsAmong(parent.elements, object, own) > 1;
  if (ts.isPropertyAssignment(parent) && ts.isObjectLiteralExpression(parent.parent)) {
    const key = textOfName(parent.name) ?? '';
    return describes || namesVersion(key);
  }
  // One of its kind is no registry: it is what the program calls with.
  return false;
}

/**
 * What the names of the properties beside an id say of the whole: that it is what a catalog says of a model (`describes`), that it may
 * be (`may-describe`), or that somebody calls a model with it.
 */
function natureOf(
  names: readonly string[],
  own: string | undefined,
): 'describes' | 'may-describe' | 'calls' | undefined {
  const others = names.filter((name) => name !== own);
  if (others.some(isStrong)) return 'describes';
  if (names.some((name) => operational.test(name))) return 'calls';
  return others.some((name) => weak.test(name)) ? 'may-describe' : undefined;
}

function isStrong(name: string): boolean {
  return title.test(name) || fact.test(name);
}

/** How many of the elements carry a model in the same property. */
function modelsAmong(
  elements: readonly ts.Expression[],
  object: ts.ObjectLiteralExpression,
  name: string | undefined,
): number {
  return elements.filter((element) => {
    if (element === object) return true;
    if (!ts.isObjectLiteralExpression(element)) return false;
    return element.properties.some(
      (member) =>
        ts.isPropertyAssignment(member) &&
        textOfName(member.name) === name &&
        isModelName(member.initializer),
    );
  }).length;
}

function isModelName(expression: ts.Expression): boolean {
  return ts.isStringLiteralLike(expression) && namesModel(expression.text);
}

/** The model that a text names: by its id, or, of another family, by the text. */
export function modelNamedIn(text: string): string | undefined {
  const [first] = spellingsIn(text);
  return first?.models[0]?.bedrockId ?? (namesModel(text) ? text : undefined);
}

/** Whether a text has the name of a Claude model in it, or is the id of another one on Bedrock. */
export function namesModel(text: string): boolean {
  const [first] = spellingsIn(text);
  return (
    first !== undefined ||
    /^(?:[a-z-]+\.)?(?:amazon|meta|mistral|cohere|ai21|stability|deepseek|openai)\./.test(text)
  );
}

/** Whether an id stands among arguments that describe its model: a title with a version, a record with a price. */
export function describesInArguments(call: ts.CallExpression | ts.NewExpression, id: ts.Expression): boolean {
  return (call.arguments ?? []).some((argument) => {
    if (argument === id) return false;
    if (ts.isStringLiteralLike(argument))
      return /claude|sonnet|haiku|opus/i.test(argument.text) && /\s/.test(argument.text);
    if (!ts.isObjectLiteralExpression(argument)) return false;
    return argument.properties.some(({ name }) => name !== undefined && isStrong(textOfName(name) ?? ''));
  });
}
