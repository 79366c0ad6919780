-- What a person does in Neovim, as functions for the scripts of neovim.test.ts. Runs in Neovim 0.7 and later:
-- `nvim --headless -c 'luafile neovim.lua'`, with the script and the place for what is seen in the environment.

local seen = { diagnostics = {}, offered = {}, messages = {} }
local published = {}
local patience = 20000

-- Whoever speaks to the user: the editor, the client, the server.
local function note(text)
  table.insert(seen.messages, tostring(text))
end
vim.notify = note
print = note
local show = vim.lsp.handlers['window/showMessage']
vim.lsp.handlers['window/showMessage'] = function(err, result, ...)
  note(result.message)
  return show(err, result, ...)
end

vim.api.nvim_create_autocmd('DiagnosticChanged', {
  callback = function(event)
    published[event.buf] = (published[event.buf] or 0) + 1
  end,
})

local function wait(what, isDone)
  if not vim.wait(patience, isDone, 5) then error('waited in vain for ' .. what) end
end

-- The diagnostics of the buffer once the server has said something new of it, by line.
local function diagnosed(before)
  local buffer = vim.api.nvim_get_current_buf()
  wait('diagnostics', function() return (published[buffer] or 0) > before end)
  seen.diagnostics = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(seen.diagnostics, {
      line = one.lnum + 1,
      column = one.col,
      severity = one.severity,
      source = one.source,
      code = one.code or (one.user_data and one.user_data.lsp.code),
      message = one.message,
    })
  end
end

local function ticks()
  local sum = 0
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    sum = sum + vim.api.nvim_buf_get_changedtick(buffer)
  end
  return sum
end

local function client()
  local clients = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  return clients[1] or error('no client')
end

-- Opens a file and waits for what the server says of it.
function open(path)
  vim.cmd('edit ' .. path)
  diagnosed(0)
end

-- Puts text in front of a line, and does not save it.
function insert(line, ...)
  local before = published[vim.api.nvim_get_current_buf()] or 0
  vim.api.nvim_buf_set_lines(0, line - 1, line - 1, true, { ... })
  diagnosed(before)
end

-- The place of the first diagnostic of a line, or the line itself.
local function placeIn(line)
  local first = vim.diagnostic.get(0, { lnum = line - 1 })[1]
  return { line, first and first.col or 0 }
end

-- Takes the first action whose title matches from those that are offered at the first diagnostic of a line, or of a kind.
-- `meanwhile` is what happens between the offer and the choice.
function act(pattern, options)
  options = options or {}
  vim.api.nvim_win_set_cursor(0, placeIn(options.line or 1))
  local isAsked = false
  local before
  vim.ui.select = function(items, _, choose)
    isAsked = true
    seen.offered = {}
    for _, item in ipairs(items) do
      table.insert(seen.offered, (item.action or item[2]).title)
    end
    for index, item in ipairs(items) do
      if (item.action or item[2]).title:match(pattern) then
        if options.meanwhile then options.meanwhile() end
        before = { ticks = ticks(), messages = #seen.messages }
        return choose(item, index)
      end
    end
  end
  local context = options.kind and { only = { options.kind }, diagnostics = {} } or {}
  vim.lsp.buf.code_action(vim.fn.has('nvim-0.8') == 1 and { context = context } or context)
  wait('an offer', function() return isAsked or #seen.messages > 0 end)
  if not before then error('there is no ' .. pattern .. ' in: ' .. table.concat(seen.offered, ', ')) end
  wait('the edit', function() return ticks() > before.ticks or #seen.messages > before.messages end)
end

-- Sends a command of the server, with the file of the buffer, and waits for its edit.
function command(name)
  local before = ticks()
  if vim.fn.exists(':BedrockCodemod') == 2 then
    vim.cmd('BedrockCodemod ' .. name)
  else
    vim.lsp.buf.execute_command({ command = 'bedrockCodemod.' .. name, arguments = { vim.uri_from_bufnr(0) } })
  end
  wait('the edit', function() return ticks() > before or #seen.messages > 0 end)
end

-- What the server says of the thing at a place, as Markdown.
function hover(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
  local params = vim.lsp.util.make_position_params(0, 'utf-16')
  local answers = vim.lsp.buf_request_sync(0, 'textDocument/hover', params, patience)
  for _, answer in pairs(answers or {}) do
    seen.hover = answer.result and answer.result.contents.value
  end
end

-- Writes everything that has changed.
function write()
  vim.cmd('wall')
end

local ok, problem = xpcall(dofile, debug.traceback, vim.env.EDITOR_SCRIPT)
if not ok then seen.problem = problem end
seen.server = pcall(client) and client().name or nil
local file = assert(io.open(vim.env.EDITOR_RESULT, 'w'))
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd('qall!')
