import { emissionOf } from '../../../edits/emitted.js';
import { source } from './source.js';

/** What the adapter offers. */
export const adapterNames = ['toConverse', 'fromConverse', 'fromConverseStream'] as const;

export type AdapterName = (typeof adapterNames)[number];

/** The adapter, as far as a project needs it. */
export const adapter = emissionOf(source);

/** How it is called in a project, and known again. */
export const adapterFile = { name: 'converse-adapter', mark: adapter.mark };
