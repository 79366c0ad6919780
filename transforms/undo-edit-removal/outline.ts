import type { WhenLeft } from '../../engine/consequences.js';
import type { Migration, TransformOutline } from '../../engine/transform.js';
import type { messages } from './messages.js';

/** The command of the text editor that later models do not have. */
export const command = 'undo_edit';

export const outline: TransformOutline = {
  id: 'undo-edit-removal',
  description: 'The `undo_edit` command of the text editor goes, with all that only it needed.',
  about: ['editorCommands'],
  isAsked: losesCommand,
  triggers: () => [],
  codeTriggers: () => [command],
  whenLeft: {
    usually: 'look',
    differs: ['sent'],
  } satisfies WhenLeft<keyof typeof messages>,
};

/** Whether the editor of a source has the command, and that of the target has not. */
function losesCommand({ target, sources }: Migration): boolean {
  const has = ({ capabilities }: Migration['target']) =>
    capabilities.textEditor?.commands.includes(command) === true;
  return target.capabilities.textEditor !== null && !has(target) && sources.some(has);
}
