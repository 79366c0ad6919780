import { ts } from '../compiler.cjs';
import { consumersIn, packageExport } from '../consumers.js';
import { definitionOf } from '../definitions.js';
import { unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import { nodesIn } from '../walk.js';
import type { Surface } from './places.js';

/** A call or a constructor of a framework that takes the fields of a request. */
export interface FrameworkCall {
  readonly surface: Surface;
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly input: ts.Expression;
}

interface Entry {
  readonly module: RegExp;
  readonly name: RegExp;
  readonly surface: Surface;
}

/** Names of exports are anchored, for they are somebody's API. */
const entries: readonly Entry[] = [
  {
    module: /^ai$/,
    name: /^(?:generateText|streamText|generateObject|streamObject)$/,
    surface: 'ai-sdk',
  },
  { module: /^@langchain\/aws$/, name: /^ChatBedrockConverse$/, surface: 'langchain-converse' },
  {
    module: /^@langchain\/community\//,
    name: /^(?:BedrockChat|ChatBedrock)$/,
    surface: 'langchain-invoke',
  },
  { module: /^@langchain\/anthropic$/, name: /^ChatAnthropic$/, surface: 'langchain-anthropic' },
  { module: /^@llamaindex\/(?:aws|community)$/, name: /^Bedrock$/, surface: 'llamaindex' },
  { module: /^@strands-agents\/sdk(?:\/|$)/, name: /^BedrockModel$/, surface: 'strands' },
];

const mayAsk = /['"](?:ai|@langchain\/[\w/-]+|@llamaindex\/\w+|@strands-agents\/sdk[\w/-]*)['"]/;

/** The places of a file that make a request of Claude through a framework, found through the file's own imports. */
export function frameworkCallsIn(file: ts.SourceFile): FrameworkCall[] {
  if (!mayAsk.test(file.text)) return [];
  return nodesIn(file, isCall).flatMap((node): FrameworkCall[] => {
    const made = packageExport(node.expression);
    const [input] = node.arguments ?? [];
    const entry =
      made === undefined
        ? undefined
        : entries.find(({ module, name }) => module.test(made.module) && name.test(made.name));
    if (entry === undefined || input === undefined) return [];
    const { surface } = entry;
    if (ts.isNewExpression(node) === (surface === 'ai-sdk')) return [];
    return [{ surface, node, input }];
  });
}

function isCall(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}

/** The ids in what the AI SDK takes as its model: `bedrock('…')`, by whatever provider; none where it is not seen to be made. */
export function idsOfProvided(model: ts.Expression, project: Project): readonly ts.Expression[] {
  const node = unwrap(model);
  if (ts.isConditionalExpression(node)) {
    return [...idsOfProvided(node.whenTrue, project), ...idsOfProvided(node.whenFalse, project)];
  }
  const made = ts.isCallExpression(node) ? node : definitionOf(node, project);
  if (made === undefined || !ts.isCallExpression(made)) return [];
  return [...consumersIn(made.getSourceFile(), project)].flatMap(({ expression, expects }) =>
    expression.parent === made && expects !== 'other' ? expression : [],
  );
}
