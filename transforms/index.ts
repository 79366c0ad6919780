import type { AnyTransform } from '../engine/transform.js';
import assistantPrefill from './assistant-prefill.js';
import betaFlags from './beta-flags.js';
import contextAndOutputLimits from './context-and-output-limits.js';
import extendedThinking from './extended-thinking.js';
import invokeModelToConverse from './invoke-model-to-converse.js';
import modelIdSwap from './model-id-swap.js';
import refusalStopReason from './refusal-stop-reason.js';
import samplingParameters from './sampling-parameters.js';
import structuredOutputs from './structured-outputs.js';
import textEditorTool from './text-editor-tool.js';
import thinking from './thinking.js';
import undoEditRemoval from './undo-edit-removal.js';

/** Every transform, in the order in which they run. */
export const transforms: readonly AnyTransform[] = [
  modelIdSwap,
  textEditorTool,
  undoEditRemoval,
  invokeModelToConverse,
  // All behind the move, so that a second one from where the first led gives the same as both at once.
  assistantPrefill,
  samplingParameters,
  // Before the flags go by which a source gives more.
  contextAndOutputLimits,
  structuredOutputs,
  betaFlags,
  // Before `thinking`, which leaves alone what thinks as it shall.
  extendedThinking,
  // Behind what the target refuses at all, so that only what it refuses beside thinking is left; before the guards, which read answers.
  thinking,
  // Last, so that it sees each answer in the form in which it stays.
  refusalStopReason,
];
