/**
 * An error of bad usage: its message is one line that says what to do.
 *
 * Told by its name, as the engine's own is, so that saying no to a typo does not load the engine.
 */
export function usageError(message: string): Error {
  return Object.assign(new Error(message), { name: 'UsageError' });
}

export function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'UsageError';
}

/** The error for a value that is none of the valid ones; it names them, and the one that was probably meant. */
export function unknownValue(what: string, value: string, where: string, valid: readonly string[]): Error {
  const near = closest(value, valid);
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  return usageError(`Unknown ${what} \`${value}\`${where}.${hint} Valid: ${valid.join(', ')}.`);
}

/** The candidate that differs from `value` by a typo or two, if there is one. */
export function closest(value: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(value.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(value.toLowerCase(), candidate.toLowerCase());
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
