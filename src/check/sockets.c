#include "check/sockets.h"

#include <string.h>

#include "plan/paths.h"

enum { ANSWER_MS = 3000 };

/* SMFIC_OPTNEG of the milter protocol, version 6: every milter answers in kind. */
#define MILTER_HELLO "\0\0\0\x0dO\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff"
/* A policy question (Postfix' SMTPD_POLICY_README) about nobody: the answer is an action. */
#define POLICY_HELLO "request=smtpd_access_policy\nprotocol_state=RCPT\nrecipient=postmaster@localhost\nsize=1\n\n"
#define SPOOL "/var/spool/postfix/"

#define SAY(text) text, sizeof(text) - 1

struct socket_kind {
	const char *path;
	const char *unit;
	const char *what;
	enum finding_blocks blocks;
	const char *say;
	size_t say_len;
	size_t skip;       /* bytes of the answer that may be anything */
	const char *expect; /* what comes then */
};

static const struct socket_kind sockets[] = {
	{ SPOOL "rspamd/milter.sock", "rspamd.service", "rspamd's milter", BLOCKS_DELIVERY, SAY(MILTER_HELLO), 4, "O" },
	{ SPOOL "opendkim/rsa.sock", "opendkim.service", "OpenDKIM's milter", BLOCKS_DELIVERY, SAY(MILTER_HELLO), 4, "O" },
	{ SPOOL "opendkim/ed25519.sock", "mailstead-opendkim-ed25519.service", "OpenDKIM's second milter", BLOCKS_DELIVERY,
	  SAY(MILTER_HELLO), 4, "O" },
	{ SPOOL "private/dovecot-lmtp", "dovecot.service", "Dovecot's LMTP", BLOCKS_DELIVERY, NULL, 0, 0, "220 " },
	{ SPOOL "private/quota-status", "dovecot.service", "Dovecot's quota-status", BLOCKS_NOTHING, SAY(POLICY_HELLO), 0,
	  "action=" },
	{ SPOOL "private/auth", "dovecot.service", "Dovecot's auth", BLOCKS_DELIVERY, NULL, 0, 0, "VERSION\t" },
	{ "/run/redis/redis-server.sock", "redis-server.service", "Redis", BLOCKS_NOTHING, SAY("PING\r\n"), 0, "+PONG" },
	{ PATH_STATE "/learn/learn.sock", "rspamd.service", "rspamd's controller", BLOCKS_NOTHING,
	  SAY("GET /ping HTTP/1.0\r\n\r\n"), 0, "HTTP/1." },
};

static bool answers(struct check *k, const struct socket_kind *s, struct err *err)
{
	const struct talk_req req = { .path = s->path, .say = s->say, .say_len = s->say_len, .timeout_ms = ANSWER_MS };
	struct talk_res res;
	size_t n = strlen(s->expect);

	if (!k->host->talk(k->host, &req, &res, err))
		return false;
	return (res.n >= s->skip + n && memcmp(res.said + s->skip, s->expect, n) == 0) ||
	       err_set(err, ERR_NET, "%s: its answer is not one of %s", s->path, s->what);
}

void check_sockets(struct check *k)
{
	for (size_t i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++) {
		const struct socket_kind *s = &sockets[i];
		struct err err = {0};

		if (check_is_down(k, s->unit) || (strstr(s->path, "ed25519") != NULL && !k->site->dkim.ed25519) ||
		    answers(k, s, &err))
			continue;
		/* A milter that hangs is as good as down for those who wait for it. */
		if (s->skip > 0)
			vec_push(k->arena, &k->down, s->unit);
		check_add(k, &(struct finding){
				     .id = "services.silent",
				     .severity = SEVERITY_FAIL,
				     .blocks = s->blocks,
				     .subject = s->path,
				     .seen = arena_printf(k->arena, "%s does not answer: %s", s->what, err.msg),
				     .why = arena_printf(k->arena, "%s runs, but the others cannot reach it%s", s->unit,
							 s->blocks == BLOCKS_DELIVERY ? ": mail is deferred" : ""),
				     .fix = arena_printf(k->arena, "systemctl restart %s || journalctl -n 50 -u %s", s->unit,
							 s->unit),
				     .source = s->path,
			     });
	}
}
