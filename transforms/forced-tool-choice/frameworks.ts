import { ts } from '../../analysis/compiler.cjs';
import { propertyIn } from '../../analysis/conversations/turns.js';
import { definitionOf } from '../../analysis/definitions.js';
import { textOfName, unwrap } from '../../analysis/expressions.js';
import { excerptOf, placeOf } from '../../analysis/lines.js';
import { isSince } from '../../analysis/package-versions.js';
import type { Project } from '../../analysis/project.js';
import { lookUp } from '../../analysis/requests/objects.js';
import { textsGiven } from '../../analysis/requests/texts.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { toolChoiceOf } from '../../analysis/tool-choices.js';
import { nodesIn } from '../../analysis/walk.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { instructionFor } from './instructions.js';
import type { messages } from './messages.js';

type Context = TransformContext<typeof messages>;

/** A place where a framework is told to force a tool, or does so by itself. */
interface Told {
  readonly code:
    | 'framework'
    | 'langchain-choice'
    | 'langchain-structured'
    | 'anthropic-structured'
    | 'ai-sdk'
    | 'ai-sdk-object'
    | 'strands';
  readonly node: ts.Node;
  readonly what: string;
  /** The name of the tool, where it is known. */
  readonly tool?: string | undefined;
}

/** The AI SDK's provider for Bedrock that sends `auto` to models that refuse more. Source: its changelog. */
const provider = '@ai-sdk/amazon-bedrock';
const relaxesSince = '5.0.99';

/** What there is to say where a framework forces a tool: it reads the answer itself, and has its own way around. */
export function* frameworkFindings(requests: readonly Request[], context: Context): Generator<Finding> {
  const { project, finding, target } = context;
  const told = requests.flatMap((request) => toldBy(request, project));
  for (const { code, node, what, tool } of new Map(told.map((own) => [own.node, own])).values()) {
    const instruction = instructionFor(tool === undefined ? 'any' : 'tool', tool);
    const data = { model: target.title, what, instruction };
    const isOfAiSdk = code === 'ai-sdk' || code === 'ai-sdk-object';
    if (code === 'strands') yield finding(code, placeOf(node), { verdict: 'kept' }, data);
    else if (isOfAiSdk && isSince(provider, relaxesSince, node.getSourceFile(), project))
      yield finding('ai-sdk-relaxes', placeOf(node), { verdict: 'kept' }, data);
    else yield finding(code, placeOf(node), { verdict: 'manual' }, data);
  }
}

function toldBy(request: Request, project: Project): Told[] {
  const { surface, node } = request;
  const name = node.expression.getText();
  // What goes on to the API as it is written.
  const passed = toolChoiceOf(request, project);
  const entries = [...passed.forced.map(({ entry }) => entry), ...passed.opaque];
  if (surface === 'ai-sdk') return [...aiSdkChoices(request, project), ...aiSdkObjects(request)];
  const own = entries.map((entry): Told => ({ code: 'framework', node: entry.node, what: name }));
  if (surface.startsWith('langchain')) return [...own, ...langchainCalls(request, project)];
  return surface === 'strands' ? [...own, ...strandsSchemas(request, project)] : own;
}

/** `toolChoice: 'required'`, `toolChoice: { type: 'tool', toolName }`, or what may be one of them. */
function aiSdkChoices(request: Request, project: Project): Told[] {
  const { entries } = fieldOf(request, 'tool_choice', project);
  return entries.flatMap(({ node, value }): Told[] => {
    const given = value === undefined ? undefined : unwrap(value);
    const told: Told = { code: 'ai-sdk', node, what: relaxesSince };
    if (given === undefined) return [told];
    if (!ts.isObjectLiteralExpression(given)) {
      const { texts, isComplete } = textsGiven([given], project);
      return isComplete && texts.every(isFree) ? [] : [told];
    }
    const type = propertyIn(given, 'type');
    const { texts, isComplete } = textsGiven(type === undefined ? [] : [type], project);
    if (isComplete && texts.every(isFree)) return [];
    const tool = propertyIn(given, 'toolName');
    const named = textsGiven(tool === undefined ? [] : [tool], project);
    return [{ ...told, tool: named.isComplete ? named.texts[0] : undefined }];
  });
}

function isFree(type: string): boolean {
  return type === 'auto' || type === 'none';
}

/** `generateObject(…)`, `generateText({ output: Output.object(…) })`: a tool for the schema, unless the model has something better. */
function aiSdkObjects({ node, roots }: Request): Told[] {
  const input = roots.input === undefined ? undefined : unwrap(roots.input);
  if (input === undefined || !ts.isObjectLiteralExpression(input)) return [];
  const told = { code: 'ai-sdk-object', what: relaxesSince } as const;
  if (/Object$/.test(node.expression.getText())) {
    const output = propertyIn(input, 'output');
    return output !== undefined && /no-schema/.test(output.getText()) ? [] : [{ ...told, node }];
  }
  const output = input.properties.find(
    ({ name }) => name !== undefined && /^(?:experimental_)?output$/.test(textOfName(name) ?? ''),
  );
  return output !== undefined && /\bOutput\.(?:object|array|choice)\b/.test(output.getText())
    ? [{ ...told, node: output }]
    : [];
}

/** What LangChain is told where a model is used: `bindTools(tools, { tool_choice })`, `withStructuredOutput(schema)`. */
function langchainCalls(request: Request, project: Project): Told[] {
  return project.files.flatMap((file) => {
    if (!/\b(?:tool_choice|withStructuredOutput)\b/.test(file.text)) return [];
    return nodesIn(file, ts.isCallExpression).flatMap((call): Told[] => {
      const callee = unwrap(call.expression);
      if (!ts.isPropertyAccessExpression(callee) || !isOfModel(callee.expression, request, project))
        return [];
      if (callee.name.text === 'withStructuredOutput') return structured(call, request, project);
      if (!/^(?:bindTools|bind|withConfig|invoke|stream|batch)$/.test(callee.name.text)) return [];
      return choicesIn(call.arguments.at(-1), project);
    });
  });
}

/** Whether an expression is a model, or one with tools or settings. */
function isOfModel(receiver: ts.Expression, request: Request, project: Project): boolean {
  const made = definitionOf(receiver, project);
  if (made === request.node) return true;
  const callee = made !== undefined && ts.isCallExpression(made) ? unwrap(made.expression) : undefined;
  return (
    callee !== undefined &&
    ts.isPropertyAccessExpression(callee) &&
    /^(?:bindTools|bind|withConfig|withRetry)$/.test(callee.name.text) &&
    isOfModel(callee.expression, request, project)
  );
}

function choicesIn(options: ts.Expression | undefined, project: Project): Told[] {
  if (options === undefined) return [];
  const { entries } = lookUp(options, { path: ['tool_choice'], project });
  return entries.flatMap(({ node, value }): Told[] => {
    const given = value === undefined ? undefined : unwrap(value);
    if (given !== undefined && ts.isObjectLiteralExpression(given)) {
      const isAuto = given.properties.every(({ name }) => name?.getText() === 'auto');
      const type = propertyIn(given, 'type');
      if (isAuto || (type !== undefined && /\b(?:auto|none)\b/.test(type.getText()))) return [];
    } else {
      const { texts, isComplete } = textsGiven(given === undefined ? [] : [given], project);
      if (isComplete && texts.every(isFree)) return [];
    }
    return [{ code: 'langchain-choice', node, what: excerptOf(node) }];
  });
}

/** `withStructuredOutput(schema)` forces a tool for the schema, unless the model is made for something else. */
function structured(call: ts.CallExpression, request: Request, project: Project): Told[] {
  const { surface, roots, node } = request;
  const what = `${node.expression.getText()}.withStructuredOutput`;
  const [, options] = call.arguments;
  if (options !== undefined && /\bjson(?:Schema|Mode)\b/.test(options.getText())) return [];
  if (surface === 'langchain-anthropic') {
    const isThinking = fieldOf(request, 'thinking', project).presence === 'certain';
    return isThinking ? [] : [{ code: 'anthropic-structured', node: call, what }];
  }
  const made = roots.input === undefined ? undefined : unwrap(roots.input);
  const supported =
    made !== undefined && ts.isObjectLiteralExpression(made)
      ? propertyIn(made, 'supportsToolChoiceValues')
      : undefined;
  const isOffered = supported !== undefined && !/\b(?:any|tool)\b/.test(supported.getText());
  return isOffered ? [] : [{ code: 'langchain-structured', node: call, what }];
}

/** `new Agent({ model, structuredOutputSchema })` */
function strandsSchemas(request: Request, project: Project): Told[] {
  return project.files.flatMap((file) => {
    if (!file.text.includes('structuredOutputSchema')) return [];
    return nodesIn(file, ts.isObjectLiteralExpression).flatMap((object): Told[] => {
      const model = propertyIn(object, 'model');
      const schema = object.properties.find(
        ({ name }) => name !== undefined && textOfName(name) === 'structuredOutputSchema',
      );
      const isOwn = model !== undefined && definitionOf(model, project) === request.node;
      return schema !== undefined && isOwn
        ? [{ code: 'strands', node: schema, what: 'structuredOutputSchema' }]
        : [];
    });
  });
}
