import type { TransformOutline } from '../../engine/transform.js';

/** The command of the text editor that later models do not have. */
export const command = 'undo_edit';

export const outline: TransformOutline = {
  id: 'undo-edit-removal',
  description: 'The `undo_edit` command of the text editor goes, with all that only it needed.',
  triggers: () => [],
  codeTriggers: () => [command],
};
