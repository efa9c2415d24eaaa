-- For wrk: requests of many programs in turn. Each line of the file is an address that a proxy
-- names, an Authorization and a form, with tabs between; each thread takes every n-th line.
-- A refresh token in an answer takes the place of the one that was sent.

local threads = 0

function setup(thread)
  thread:set("part", threads)
  threads = threads + 1
end

local requests, forms, at = {}, {}, 0

local function made(line)
  local address, authorization, form = line:match("([^\t]*)\t([^\t]*)\t(.*)")
  local headers = {["X-Forwarded-For"] = address, ["Authorization"] = authorization}
  local method = "GET"
  if form ~= "" then
    method, headers["Content-Type"] = "POST", "application/x-www-form-urlencoded"
  end
  return wrk.format(method, nil, headers, form)
end

function init(args)
  local number = 0
  for line in io.lines(args[1]) do
    if number % tonumber(args[2]) == part then
      forms[#forms + 1] = line
      requests[#requests + 1] = made(line)
    end
    number = number + 1
  end
  if args[3] == "refresh" then response = renew end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function renew(status, headers, body)
  local fresh = body:match('"refresh_token": ?"([^"]+)"')
  if fresh then
    forms[at] = forms[at]:gsub("refresh_token=[^&]*", "refresh_token=" .. fresh)
    requests[at] = made(forms[at])
  end
end
