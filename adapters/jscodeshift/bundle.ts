// The entry of the self-contained bundle that the published transforms load.
export { runInJscodeshift } from './transform.js';
