import type { Project } from './project.js';

/** A question about something that does not change, which is asked for each of many things in it and answered once. */
export function once<K extends object, V>(answer: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly answer: V }>();
  return (key) => {
    const found = known.get(key) ?? { answer: answer(key) };
    known.set(key, found);
    return found.answer;
  };
}

/** A question that is asked many times in a row about the same, and answered once for all of them. */
export function onceInARow<K, V>(answer: (key: K) => V): (key: K) => V {
  let last: { readonly key: K; readonly answer: V } | undefined;
  return (key) => {
    if (last === undefined || last.key !== key) last = { key, answer: answer(key) };
    return last.answer;
  };
}

/** A question about a whole project, which is answered once as long as no text changes. */
export function perRevision<V>(answer: (project: Project) => V): (project: Project) => V {
  const known = new WeakMap<Project, { readonly revision: number; readonly answer: V }>();
  return (project) => {
    const { revision } = project;
    const found = known.get(project);
    if (found?.revision === revision) return found.answer;
    const current = { revision, answer: answer(project) };
    known.set(project, current);
    return current.answer;
  };
}

/**
 * A question about a node or a file whose answer takes a look at the whole project. It is asked over and over, by every transform, and is
 * answered once as long as no text changes.
 */
export function memoized<K extends object, V>(
  answer: (key: K, project: Project) => V,
): (key: K, project: Project) => V {
  const answersOf = perRevision(() => new Map<K, V>());
  return (key, project) => {
    const answers = answersOf(project);
    if (!answers.has(key)) answers.set(key, answer(key, project));
    return answers.get(key) as V;
  };
}
