-- Made by mailstead. For rules of your own use lua.local.d (Debian 13) or override.d.

-- A user may write From only with his own address, or with the envelope sender, which
-- Postfix has checked to be his (smtpd_sender_login_maps).
local function plain(address)
  return (address or ''):lower():gsub('%+[^@]*@', '@')
end

rspamd_config.MAILSTEAD_AUTH_FROM_MISMATCH = {
  callback = function(task)
    local user = task:get_user()
    if not user then return false end
    local from = task:get_from('mime')
    if not from or #from ~= 1 then return true, 1.0, 'no or many From' end
    local address = plain(from[1].addr)
    if address == plain(user) then return false end
    local envelope = task:get_from('smtp')
    if envelope and envelope[1] and address == plain(envelope[1].addr) then return false end
    return true, 1.0, address
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
