-- A headless Neovim: a finding appears, a word is completed, a fix is applied, a stage is renamed, the file is formatted.
local function fail(what)
  io.stderr:write('FAILED: ' .. what .. '\n')
  vim.cmd('cquit 1')
end

local function wait(what, condition)
  if not vim.wait(20000, condition, 50) then fail(what) end
end

vim.cmd('edit shop.pipeline')
vim.bo.filetype = 'pipeline'
local buffer = vim.api.nvim_get_current_buf()
local ready = false
local id = vim.lsp.start_client({
  name = 'flux-pipeline',
  cmd = { 'flux-pipeline', 'lsp' },
  root_dir = vim.fn.getcwd(),
  on_init = function() ready = true end,
})
wait('the server starts', function() return ready end)
vim.lsp.buf_attach_client(buffer, id)
local client = vim.lsp.get_client_by_id(id)

local function ask(method, params)
  local answer = client.request_sync(method, params, 20000, buffer)
  if not answer or answer.err then fail(method .. ': ' .. vim.inspect(answer)) end
  return answer.result
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), '\n')
end

local document = { uri = vim.uri_from_bufnr(buffer) }
local function at(line, character)
  return { textDocument = document, position = { line = line, character = character } }
end

wait('a finding appears', function()
  for _, found in ipairs(vim.diagnostic.get(buffer)) do
    if found.message:find('befor') then return true end
  end
  return false
end)

local here = { start = { line = 1, character = 14 }, ['end'] = { line = 1, character = 14 } }
local actions = ask('textDocument/codeAction', { textDocument = document, range = here, context = { diagnostics = {} } })
vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
if not text():find('stage migrate before app', 1, true) then fail('the fix: ' .. text()) end
wait('the finding goes', function() return #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR }) == 0 end)

local items = ask('textDocument/completion', at(1, 21)).items
local has_app = false
for _, item in ipairs(items) do has_app = has_app or item.label == 'app' end
if not has_app then fail('completion: ' .. vim.inspect(items)) end

local hover = ask('textDocument/hover', at(1, 23))
if not hover.contents.value:find('kind: Kustomization', 1, true) then fail('hover: ' .. vim.inspect(hover)) end

local renamed = at(1, 8)
renamed.newName = 'database'
vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', renamed), client.offset_encoding)
if not text():find('stage database before app renamed from migrate {', 1, true) then fail('rename: ' .. text()) end

local edits = ask('textDocument/formatting', { textDocument = document, options = { tabSize = 2, insertSpaces = true } })
vim.lsp.util.apply_text_edits(edits, buffer, client.offset_encoding)
if not text():find('job migrate { image api; run "x"; deadline 5m }', 1, true) then fail('formatting: ' .. text()) end

print('Neovim ' .. tostring(vim.version().major) .. '.' .. tostring(vim.version().minor) .. ': ok\n')
client.stop()
vim.cmd('qall!')
