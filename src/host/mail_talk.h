/*
 * A conversation with a mail server, as a mail program has it, by libcurl.
 * Nothing of the environment (proxies, .netrc) and no other protocol comes
 * into it. Private to host/.
 */
#ifndef HOST_MAIL_TALK_H
#define HOST_MAIL_TALK_H

#include <curl/curl.h>

#include "host/host_linux.h"

/* One conversation: what libcurl's callbacks see. */
struct mail_talk {
	CURL *curl;
	bool smtp;
	bool has_auth; /* SMTP: a login is offered */
	struct curl_slist *resolve, *rcpt;
	char error[CURL_ERROR_SIZE];
	struct mail_said *said;
	const struct mail_out *mail;
	size_t sent;
	struct str got; /* what a command of ours gave: a message, a list */
};

/* Nothing is connected yet. On failure there is nothing to end. */
bool mail_talk_begin(struct mail_talk *t, const struct mail_login *l, bool smtp, struct mail_said *said, struct err *err) MUST;
/* Says QUIT or LOGOUT. What the server then says is nobody's business. */
void mail_talk_end(struct mail_talk *t);

/* One transfer of the conversation; path is what stands behind the server in its URL. */
CURLcode mail_talk_perform(struct mail_talk *t, const struct mail_login *l, const char *path);
/* Says why it failed, and how far it came. Returns false. */
bool mail_talk_failed(struct mail_talk *t, CURLcode code, const struct mail_login *l, struct err *err);

bool mail_talk_is_pop3(const struct mail_login *l);

#endif
