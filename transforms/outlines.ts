import type { TransformOutline } from '../engine/transform.js';
import { outline as assistantPrefill } from './assistant-prefill/outline.js';
import { outline as betaFlags } from './beta-flags/outline.js';
import { outline as contextAndOutputLimits } from './context-and-output-limits/outline.js';
import { outline as extendedThinking } from './extended-thinking/outline.js';
import { outline as forcedToolChoice } from './forced-tool-choice/outline.js';
import { outline as inferenceProfilePermissions } from './inference-profile-permissions/outline.js';
import { outline as invokeModelToConverse } from './invoke-model-to-converse/outline.js';
import { outline as modelIdSwap } from './model-id-swap/outline.js';
import { outline as refusalStopReason } from './refusal-stop-reason/outline.js';
import { outline as samplingParameters } from './sampling-parameters/outline.js';
import { outline as structuredOutputs } from './structured-outputs/outline.js';
import { outline as textEditorTool } from './text-editor-tool/outline.js';
import { outline as thinking } from './thinking/outline.js';
import { outline as undoEditRemoval } from './undo-edit-removal/outline.js';

/**
 * The transforms in the order in which they run, as far as they are known without loading the compiler.
 */
export const outlines: readonly TransformOutline[] = [
  modelIdSwap,
  inferenceProfilePermissions,
  textEditorTool,
  undoEditRemoval,
  invokeModelToConverse,
  assistantPrefill,
  samplingParameters,
  contextAndOutputLimits,
  structuredOutputs,
  betaFlags,
  extendedThinking,
  thinking,
  refusalStopReason,
  forcedToolChoice,
];
