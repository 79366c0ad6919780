/** What a prompt has to say in the place of a forced tool, as Anthropic's guides to these models have it. */
export function instructionFor(kind: 'any' | 'tool', tool: string | undefined): string {
  return kind === 'any' ? 'Use one of the tools to answer.' : `Use the ${tool ?? '...'} tool to answer.`;
}
