-- Made by mailstead. Rules of your own go into /etc/mailstead/local.d/rspamd/NAME.lua.

-- A user may write From and Sender only with an address that he reads: his own with any detail, his aliases, role
-- addresses; Postfix holds the envelope to the same rule. The map is made by mailstead at each change of an account:
-- "address login,login"; without it only his own address and the envelope's are left.
local senders = rspamd_config:add_map({
  url = '/var/lib/mailstead/rspamd/senders.map',
  type = 'map',
  description = 'who may write which From',
})

local function without_detail(address)
  return (address:gsub('^([^+@]*)%+[^@]*@', '%1@'))
end

-- As Postfix looks it up: the address as it is, without its detail, the catch-all of its domain.
local function owns(login, address)
  local plain = without_detail(address)
  local domain = plain:match('^[^@]+(@[^@]+)$')
  if not domain then return false end
  local logins = senders:get_key(address) or senders:get_key(plain)
  if not logins and plain == login then return true end
  logins = logins or senders:get_key(domain)
  for owner in (logins or ''):gmatch('[^,%s]+') do
    if owner:lower() == login then return true end
  end
  return false
end

-- The values of all header lines of these names, as they stand in the message: what one program takes for no From,
-- or for another, the recipient's may show.
local function raw_headers(task, wanted)
  local found, current = {}, nil
  for line in (tostring(task:get_raw_headers()):gsub('\r\n?', '\n') .. '\n'):gmatch('(.-)\n') do
    local name, value = line:match('^([^:%s]+)%s*:(.*)$')
    if line:match('^%s') then
      if current then current.value = current.value .. line end
    elseif name and wanted[name:lower()] then
      current = { name = name:lower(), value = value }
      table.insert(found, current)
    else
      current = nil
    end
  end
  return found
end

-- A quoted display name is just a name. What else has an @, a comment included, is an address to somebody. Without an
-- end of the quotes or the comment there is no telling: nil.
local function addresses(value)
  local quoted, depth, escaped, bare, list = false, 0, false, {}, {}
  for c in value:gmatch('.') do
    local inside = quoted or depth > 0
    if escaped then
      escaped = false
    elseif c == '\\' and inside then
      escaped = true
    elseif c == '"' and depth == 0 then
      quoted = not quoted
    elseif c == '(' and not quoted then
      depth = depth + 1
    elseif c == ')' and depth > 0 then
      depth = depth - 1
    end
    table.insert(bare, (quoted or c == '"') and ' ' or c)
  end
  if quoted or depth > 0 then return nil end
  for word in table.concat(bare):gmatch('[^%s<>,;:()]+') do
    if word:find('@', 1, true) then table.insert(list, word:lower()) end
  end
  return list
end

local function mismatch(task)
  local user = task:get_user()
  if not user then return false end
  local login, allowed, froms = user:lower(), {}, 0
  local envelope = task:get_from('smtp')
  if envelope and envelope[1] and envelope[1].addr then allowed[envelope[1].addr:lower()] = true end
  local function may(address) return allowed[address] or owns(login, address) end

  for _, header in ipairs(raw_headers(task, { from = true, sender = true })) do
    local list = addresses(header.value)
    if header.name == 'from' then froms = froms + 1 end
    if not list or #list == 0 then return true, 1.0, 'no address in ' .. header.name end
    for _, address in ipairs(list) do
      if not may(address) then return true, 1.0, address end
    end
  end
  if froms ~= 1 then return true, 1.0, 'no or many From' end
  local from = task:get_from('mime')
  if not from or #from ~= 1 then return true, 1.0, 'no or many addresses in From' end
  if not may((from[1].addr or ''):lower()) then return true, 1.0, from[1].addr end
  return false
end

-- An error in here must not let anything through.
rspamd_config.MAILSTEAD_AUTH_FROM_MISMATCH = {
  callback = function(task)
    local fine, hit, score, why = pcall(mismatch, task)
    if fine then return hit, score, why end
    return true, 1.0, 'the rule failed'
  end,
  score = 0.0,
  group = 'policies',
  description = 'authenticated user sends with a From he does not own',
}

-- Names that only we may use: the hosted domains, and this host.
local ours = rspamd_config:add_map({
  url = '/etc/rspamd/mailstead-domains.map',
  type = 'set',
  description = 'hosted domains and this host',
})

-- Mail from outside that claims one of our own domains in From.
rspamd_config.MAILSTEAD_FROM_LOCAL = {
  callback = function(task)
    if task:get_user() then return false end
    local ip = task:get_from_ip()
    if not ip or not ip:is_valid() or ip:is_local() then return false end
    for _, a in ipairs(task:get_from('mime') or {}) do
      if a.domain and ours:get_key(a.domain:lower()) then return true, 1.0, a.domain end
    end
    return false
  end,
  score = 0.0,
  group = 'policies',
}
