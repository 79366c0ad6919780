import { type Command, CommanderError } from 'commander';
import { isOptionName, validValues } from './options.js';
import { isUsageError, unknownValue } from './usage.js';

/** One line for any error. What is not bad usage is a bug, and has its stack below. */
export function messageOf(error: unknown, argv: readonly string[], program: Command): string {
  if (error instanceof CommanderError) return commanderMessage(error, argv, program);
  if (isUsageError(error)) return `error: ${error.message}`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: This is a bug in bedrock-codemod; please report it with the lines below.\n${stack}`;
}

function commanderMessage(error: CommanderError, argv: readonly string[], program: Command): string {
  const command = program.commands.find((candidate) => argv.includes(candidate.name()));
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  if (error.code === 'commander.unknownCommand') {
    const valid = program.commands.map((candidate) => candidate.name());
    return `error: ${unknownValue('command', quoted, '', valid).message}`;
  }
  if (error.code === 'commander.unknownOption') {
    const where = command === undefined ? '' : ` of \`${command.name()}\``;
    const visible = (command ?? program).options.filter((option) => !option.hidden);
    const valid = [...visible.map((option) => option.long ?? option.flags), '--help'];
    return `error: ${unknownValue('option', quoted, where, valid).message}`;
  }
  if (error.code === 'commander.optionMissingArgument') {
    const name = /--([a-z-]+)/.exec(quoted)?.[1];
    const valid = isOptionName(name) ? validValues[name]?.() : undefined;
    if (valid !== undefined) return `error: Option \`${quoted}\` needs a value. Valid: ${valid.join(', ')}.`;
  }
  const usage = [program.name(), ...(command === undefined ? [] : [command.name()]), '--help'].join(' ');
  return `${error.message.replaceAll(/\s+/g, ' ').replace(/\.?$/, '.')} Run \`${usage}\` to see what is valid.`;
}
