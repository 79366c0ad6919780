import { type Choices, isConverse, isStream } from './choices.js';
import { ownWord, words } from './failures.js';

/** Code that makes something of a stop reason. */
export interface Reaction {
  /** Declarations of the module: functions, tables, types. */
  readonly declarations: readonly string[];
  readonly statements: readonly string[];
  /** The members of a result that it adds. */
  readonly members: readonly string[];
}

/** What a program makes of the stop reason that `reason` is code for. */
export function reactionTo(reason: string, choices: Choices): Reaction {
  const { reaction, language } = choices;
  const typed = (type: string) => (language === 'ts' ? `: ${type}` : '');
  const none = { declarations: [], statements: [], members: [] };
  const finish = ['finish'];
  const cases = (ending: string) => [
    `  case 'end_turn':\n  case 'stop_sequence':\n    ${ending.replace('%', "'stop'")}`,
    `  case 'max_tokens':\n    ${ending.replace('%', "'length'")}`,
    `  case 'tool_use':\n    ${ending.replace('%', "'tools'")}`,
  ];
  const assigned = (last: readonly string[]) => [
    `let finish = 'stop';`,
    [`switch (${reason}) {`, ...cases('finish = %;\n    break;'), ...last, '}'].join('\n'),
  ];
  const mapped = (last: readonly string[], type = 'string') => ({
    declarations: [
      [
        `function finishOf(reason${typed('string | null | undefined')})${typed(type)} {`,
        ...indented(['switch (reason) {', ...cases('return %;'), ...last, '}']),
        '}',
      ].join('\n'),
    ],
    statements: [],
    members: [`finish: finishOf(${reason})`],
  });
  const own = isConverse(choices)
    ? `  case 'content_filtered':\n  case 'guardrail_intervened':\n    return '${ownWord}';`
    : `  case 'refusal':\n    return '${ownWord}';`;
  const table = (more: string) =>
    `const finishes${typed('Record<string, string>')} = { end_turn: 'stop', max_tokens: 'length', tool_use: 'tools'${more} };`;
  const looked = { statements: [], members: [`finish: finishes[${reason}${bang(choices)}] ?? 'stop'`] };
  switch (reaction) {
    case 'none':
      return none;
    case 'handed on':
      return { ...none, members: [`reason: ${reason}`] };
    case 'switch':
      return { ...none, statements: assigned([]), members: finish };
    case 'switch with default':
      return { ...none, statements: assigned([`  default:\n    finish = 'stop';`]), members: finish };
    case 'switch that fails':
      return {
        ...none,
        statements: assigned([`  default:\n    throw new Error(\`${words.unexpected}: \${${reason}}\`);`]),
        members: finish,
      };
    case 'switch with never':
      return neverMapped(reason, choices);
    case 'mapper':
      return mapped([`  default:\n    return 'stop';`]);
    case 'mapper with own':
      return mapped([own, `  default:\n    return 'stop';`]);
    case 'mapper with a filter':
      return mapped([
        `  case 'guardrail_intervened':\n    return '${ownWord}';`,
        `  default:\n    return 'stop';`,
      ]);
    case 'table':
      return { declarations: [table('')], ...looked };
    case 'table with own':
      return {
        declarations: [
          table(isConverse(choices) ? `, content_filtered: '${ownWord}'` : `, refusal: '${ownWord}'`),
        ],
        ...looked,
      };
    case 'table here':
      return { declarations: [], statements: [table('')], members: looked.members };
    case 'if chain':
      return {
        ...none,
        statements: [
          `let finish = '';`,
          `if (${reason} === 'max_tokens') {\n  finish = 'length';\n} else if (${reason} === 'tool_use') {\n  finish = 'tools';\n} else {\n  finish = 'stop';\n}`,
        ],
        members: finish,
      };
    case 'if that returns':
      return { ...none, statements: [`if (${reason} === 'max_tokens') %RETURN%`], members: [] };
    case 'ternary with a union':
      return {
        declarations: language === 'ts' ? [`type Finish = 'stop' | 'length';`] : [],
        statements: [`const finish${typed('Finish')} = ${reason} === 'max_tokens' ? 'length' : 'stop';`],
        members: finish,
      };
    case 'enum':
      return {
        declarations: [
          language === 'ts'
            ? `enum Finish {\n  Stop = 'stop',\n  Length = 'length',\n}`
            : `const Finish = Object.freeze({ Stop: 'stop', Length: 'length' });`,
        ],
        statements: [`const finish = ${reason} === 'max_tokens' ? Finish.Length : Finish.Stop;`],
        members: finish,
      };
  }
}

/** A mapper of all stop reasons that its type knows. */
function neverMapped(reason: string, choices: Choices): Reaction {
  const isTyped = choices.language === 'ts';
  const type = isTyped ? ': Reason' : '';
  const cast = isTyped ? ' as Reason' : '';
  const end = isTyped ? 'const never: never = reason;\n      return never;' : 'return reason;';
  return {
    declarations: [
      ...(isTyped ? [`type Reason = 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use';`] : []),
      `function finishOf(reason${type})${isTyped ? ': string' : ''} {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
      return 'length';
    case 'tool_use':
      return 'tools';
    default: {
      ${end}
    }
  }
}`,
    ],
    statements: [],
    members: [`finish: finishOf(${reason}${cast})`],
  };
}

/** `!`, where the SDK says that there may be no reason. */
function bang(choices: Choices): string {
  return choices.language === 'ts' && isConverse(choices) && !isStream(choices) ? '!' : '';
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^/gm, '  '));
}
