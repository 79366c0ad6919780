import type { AnyTransform } from '../engine/transform.js';
import assistantPrefill from './assistant-prefill.js';
import betaFlags from './beta-flags.js';
import contextAndOutputLimits from './context-and-output-limits.js';
import extendedThinking from './extended-thinking.js';
import forcedToolChoice from './forced-tool-choice.js';
import inferenceProfilePermissions from './inference-profile-permissions.js';
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
  // Behind the ids, which say by which profiles the program calls.
  inferenceProfilePermissions,
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
  // Behind these, so that it sees each answer in the form in which it stays.
  refusalStopReason,
  // Behind `thinking`, which counts a forced tool as a reason to turn thinking off, as it does for a model on the way that takes one without
  // it; and behind the guards, which would take a check for a missing tool for one of theirs. So two moves give what one does.
  forcedToolChoice,
];
