import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { bedrock, MODELS } from './config.js';
import { ArticleEditor, type EditorInput } from './editor.js';

const EDITOR_TOOL = { type: 'text_editor_20241022', name: 'str_replace_editor' } as const;

const SYSTEM_PROMPT = `You look after the help centre of Fjellsport. Articles are Markdown files under /articles.
Use str_replace_editor to read and change them. If an edit went wrong, take it back with undo_edit.
Keep the tone of the article. When you are done, say in one sentence what you changed.`;

const MAX_TURNS = 20;

interface ToolUseBlock {
  type: 'tool_use';
  id: string;
  name: string;
  input: EditorInput;
}

type ContentBlock = { type: 'text'; text: string } | ToolUseBlock;

interface ToolResultBlock {
  type: 'tool_result';
  tool_use_id: string;
  content: string;
  is_error?: boolean;
}

interface Message {
  role: 'user' | 'assistant';
  content: string | Array<ContentBlock | ToolResultBlock>;
}

interface ModelResponse {
  content: ContentBlock[];
  stop_reason: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use';
}

/** Carries out an editor's note ("the return period is 60 days now") on the articles in a folder. */
export async function reviseArticles(root: string, note: string): Promise<string> {
  const editor = new ArticleEditor(root);
  const messages: Message[] = [{ role: 'user', content: note }];

  let response = await callModel(messages);
  let turns = 1;
  while (response.stop_reason === 'tool_use') {
    if (turns++ >= MAX_TURNS) {
      throw new Error(`Not done after ${MAX_TURNS} turns`);
    }
    messages.push({ role: 'assistant', content: response.content });
    messages.push({ role: 'user', content: await runTools(editor, response.content) });
    response = await callModel(messages);
  }

  return response.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

async function callModel(messages: Message[]): Promise<ModelResponse> {
  const response = await bedrock.send(
    new InvokeModelCommand({
      modelId: MODELS.articles,
      contentType: 'application/json',
      accept: 'application/json',
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        anthropic_beta: ['computer-use-2024-10-22'],
        max_tokens: 4096,
        system: SYSTEM_PROMPT,
        tools: [EDITOR_TOOL],
        messages,
      }),
    }),
  );
  return JSON.parse(new TextDecoder().decode(response.body)) as ModelResponse;
}

async function runTools(editor: ArticleEditor, content: ContentBlock[]): Promise<ToolResultBlock[]> {
  const results: ToolResultBlock[] = [];
  for (const block of content) {
    if (block.type !== 'tool_use') continue;
    results.push(await runTool(editor, block));
  }
  return results;
}

async function runTool(editor: ArticleEditor, block: ToolUseBlock): Promise<ToolResultBlock> {
  try {
    if (block.name !== 'str_replace_editor') {
      throw new Error(`Unknown tool: ${block.name}`);
    }
    return { type: 'tool_result', tool_use_id: block.id, content: await editor.run(block.input) };
  } catch (error) {
    return { type: 'tool_result', tool_use_id: block.id, content: String(error), is_error: true };
  }
}

if (process.argv[1] === import.meta.filename) {
  const [root = 'articles', ...note] = process.argv.slice(2);
  console.log(await reviseArticles(root, note.join(' ')));
}
