package redis

import "github.com/redis/go-redis/v9"

// The scripts. Each may be sent again after an answer was lost: it then gives what
// it has given before.

// reserve adds a record to the list of its session, if there is room. It gives 1,
// or 0 where as many are open as may be.
//
// KEYS: list. ARGV: now, most, id, open, keep (the entry's), life (of the list).
var reserve = redis.NewScript(`
local now, open = tonumber(ARGV[1]), 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
	if all[i] == ARGV[3] then return 1 end
	local till, keep = string.match(all[i + 1], '^%d+ (%d+) (%d+)$')
	if keep then
		if tonumber(keep) <= now then redis.call('HDEL', KEYS[1], all[i])
		elseif tonumber(till) > now then open = open + 1 end
	end
end
if open >= tonumber(ARGV[2]) then return 0 end
local seq = redis.call('HINCRBY', KEYS[1], '#', 1)
redis.call('HSET', KEYS[1], ARGV[3], seq .. ' ' .. ARGV[4] .. ' ' .. ARGV[5])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[6]) then redis.call('PEXPIRE', KEYS[1], ARGV[6]) end
return 1
`)

// enter changes the entry of a record in the list of its session.
//
// KEYS: list. ARGV: id, open, keep, life (of the list).
var enter = redis.NewScript(`
local old = redis.call('HGET', KEYS[1], ARGV[1])
if not old then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], string.match(old, '^%d+') .. ' ' .. ARGV[2] .. ' ' .. ARGV[3])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1
`)

// write stores a record, if it is in the version that the change was made from
// (” for none), and tells of it. It gives 1, 0 where somebody else was faster, and
// -1 where there is no record (any more).
//
// KEYS: record. ARGV: old version, version, writer, record, life, channel, news.
var write = redis.NewScript(`
local now = redis.call('HMGET', KEYS[1], 'v', 'n')
if now[2] == ARGV[3] then return 1 end
if ARGV[1] == '' then
	if now[1] then return 0 end
elseif not now[1] then return -1
elseif now[1] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'n', ARGV[3], 'd', ARGV[4])
if tonumber(ARGV[5]) > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[5]) else redis.call('DEL', KEYS[1]) end
redis.call('PUBLISH', ARGV[6], ARGV[7])
return 1
`)

// swap changes a cell, if it is in the version that the change was made from (”
// for none). It gives 1, or 0 where somebody else was faster.
//
// KEYS: cell. ARGV: old version, version, what is kept, life.
var swap = redis.NewScript(`
local now = redis.call('HGET', KEYS[1], 'v') or ''
if now == ARGV[2] then return 1 end
if now ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`)

// admit notes a secret in the list of its session. Where there are more than may
// be it gives those that were noted before all others, and takes them out.
//
// KEYS: list. ARGV: now, most, name, end (of the secret), life (of the list).
var admit = redis.NewScript(`
local now, live, gone = tonumber(ARGV[1]), {}, {}
local at = tonumber(redis.call('HINCRBY', KEYS[1], '#', 1))
redis.call('HSET', KEYS[1], ARGV[3], at .. ' ' .. ARGV[4])
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
	local seq, ends = string.match(all[i + 1], '^(%d+) (%d+)$')
	if seq then
		if tonumber(ends) <= now then redis.call('HDEL', KEYS[1], all[i])
		else live[#live + 1] = {tonumber(seq), all[i]} end
	end
end
table.sort(live, function(a, b) return a[1] < b[1] end)
for i = 1, #live - tonumber(ARGV[2]) do
	redis.call('HDEL', KEYS[1], live[i][2])
	gone[#gone + 1] = live[i][2]
end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
return gone
`)
