/* Mail as a mail program fetches it, by IMAP or POP3. */
#include <stdlib.h>
#include <string.h>

#include "host/deadline.h"
#include "host/mail_talk.h"

enum { POLL_MS = 50, POP3_POLL_MS = 500 };

static bool command(struct mail_talk *t, const struct mail_login *l, const char *path, const char *text, CURLcode *code)
{
	curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, text);
	*code = mail_talk_perform(t, l, path);
	return *code == CURLE_OK;
}

/* "* STATUS INBOX (MESSAGES 1)" */
static bool has_mail(const struct str *status)
{
	const char *at = strstr(str_c(status), "MESSAGES ");

	return at != NULL && strtol(at + strlen("MESSAGES "), NULL, 10) > 0;
}

static CURLcode imap_first(struct host *h, struct mail_talk *t, const struct mail_login *l, int wait_ms, struct str *message)
{
	struct deadline limit = deadline_in_ms(wait_ms);
	CURLcode code;

	while (command(t, l, "", "STATUS INBOX (MESSAGES)", &code) && !has_mail(&t->got)) {
		if (deadline_left_ms(&limit) == 0)
			return CURLE_OK;
		host_pause_ms(h, POLL_MS);
	}
	if (code != CURLE_OK || !command(t, l, "INBOX/;MAILINDEX=1", NULL, &code))
		return code;
	str_add(message, str_c(&t->got), t->got.len);
	/* Two words of one command: the flag, and away with it. */
	if (command(t, l, "INBOX", "STORE 1 +FLAGS.SILENT (\\Deleted)", &code))
		(void)command(t, l, "INBOX", "EXPUNGE", &code);
	return code;
}

/* A POP3 session sees what was there when it began: each look is one of its own. */
static CURLcode pop3_first(struct host *h, struct mail_talk *t, const struct mail_login *l, int wait_ms, struct str *message)
{
	struct deadline limit = deadline_in_ms(wait_ms);
	CURLcode code;

	curl_easy_setopt(t->curl, CURLOPT_FORBID_REUSE, 1L);
	while (command(t, l, "", "LIST", &code) && strchr(str_c(&t->got), '1') == NULL) {
		if (deadline_left_ms(&limit) == 0)
			return CURLE_OK;
		host_pause_ms(h, POP3_POLL_MS);
	}
	if (code != CURLE_OK || !command(t, l, "1", NULL, &code))
		return code;
	str_add(message, str_c(&t->got), t->got.len);
	curl_easy_setopt(t->curl, CURLOPT_NOBODY, 1L);
	(void)command(t, l, "1", "DELE", &code);
	return code;
}

bool host_linux_collect(struct host *h, const struct mail_login *from, int wait_ms, struct str *message,
			struct mail_said *said, struct err *err)
{
	struct str got = {0};
	struct mail_talk t;

	if (!mail_talk_begin(&t, from, false, said, err))
		return false;
	CURLcode code = mail_talk_is_pop3(from) ? pop3_first(h, &t, from, wait_ms, &got) : imap_first(h, &t, from, wait_ms, &got);
	bool ok = code == CURLE_OK || mail_talk_failed(&t, code, from, err);
	mail_talk_end(&t);
	if (ok) {
		said->step = MAIL_TAKEN;
		str_cut(message, 0);
		str_add(message, str_c(&got), got.len);
	}
	str_free(&got);
	return ok;
}
