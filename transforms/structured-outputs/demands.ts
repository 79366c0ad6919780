import type { ts } from '../../analysis/compiler.cjs';
import { unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import type { Entry } from '../../analysis/requests/found.js';
import type { FieldName } from '../../analysis/requests/places.js';
import { isNamedInSight } from '../../analysis/requests/standing.js';
import { textsGiven } from '../../analysis/requests/texts.js';
import { type Field, fieldOf, type Request } from '../../analysis/requests.js';

/** What a request has of structured outputs. */
export interface Demand {
  readonly request: Request;
  /** What can go: `strict` of tools, and the word by which the AI SDK uses the model's own way. */
  readonly dropped: readonly Entry[];
  /** Schemas for the answer, which nothing takes the place of by itself. */
  readonly formats: readonly Entry[];
  /** What may bring one of them, and cannot be seen. */
  readonly unseen: readonly ts.Node[];
  /** The references by which they were found. */
  readonly through: ReadonlySet<ts.Node>;
}

/** What a request has of structured outputs, wherever the API has it. */
export function demandOf(request: Request, project: Project): Demand {
  const field = (name: FieldName, ...inner: (string | undefined)[]) => fieldOf(request, name, project, inner);
  if (request.surface === 'ai-sdk') return ofAiSdk(request, field('output_format'), project);
  const strict = [field('tools', undefined, 'strict'), field('tools', undefined, 'toolSpec', 'strict')];
  const formats = [
    field('output_config', 'format'),
    field('output_config', 'textFormat'),
    field('output_format'),
  ];
  const unseenIn = (fields: readonly Field[], pattern: string): readonly ts.Node[] => {
    const unseen = fields.flatMap((own) => own.unseen.map(({ node }) => node));
    return unseen.length > 0 && isNamedInSight(pattern, project) ? unseen : [];
  };
  return {
    request,
    dropped: strict.flatMap(({ entries }) => entries),
    formats: formats.flatMap(({ entries }) => entries),
    unseen: [...unseenIn(strict, namesStrict), ...unseenIn(formats, namesFormat)],
    through: new Set([...strict, ...formats].flatMap(({ through }) => [...through])),
  };
}

/** The word alone: tools and schemas go to a model as the SDK knows that it takes them. */
function ofAiSdk(request: Request, { entries, through }: Field, project: Project): Demand {
  const dropped = entries.filter(({ value }) => {
    const { texts } = textsGiven(value === undefined ? [] : [unwrap(value)], project);
    return texts.includes('outputFormat');
  });
  return { request, dropped, formats: [], unseen: [], through };
}

/** `strict: true`, `'strict': !isLoose`, `tool.strict = true`: not `'use strict'`, `z.object({}).strict()` or `strict: boolean`. */
const namesStrict = '\\bstrict[\'"]?(?:\\]?\\s*=[^=]|\\s*:\\s*(?:true\\b|!))';

const namesFormat = '\\b(?:output_?[cC]onfig|output_?[fF]ormat|text_?[fF]ormat|json_schema)\\b';
