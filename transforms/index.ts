import type { AnyTransform } from '../engine/transform.js';
import assistantPrefill from './assistant-prefill.js';
import invokeModelToConverse from './invoke-model-to-converse.js';
import modelIdSwap from './model-id-swap.js';
import refusalStopReason from './refusal-stop-reason.js';
import samplingParameters from './sampling-parameters.js';
import textEditorTool from './text-editor-tool.js';
import undoEditRemoval from './undo-edit-removal.js';

/** Every transform, in the order in which they run. */
export const transforms: readonly AnyTransform[] = [
  modelIdSwap,
  textEditorTool,
  undoEditRemoval,
  invokeModelToConverse,
  // Behind the move, so that a second one from where the first led gives the same as both at once.
  assistantPrefill,
  samplingParameters,
  // Last, so that it sees each answer in the form in which it stays.
  refusalStopReason,
];
