/* Mail as a mail program hands it in, by SMTP. */
#include <string.h>

#include "host/mail_talk.h"

static size_t give_text(char *p, size_t size, size_t n, void *ctx)
{
	struct mail_talk *t = ctx;
	size_t left = t->mail->len - t->sent, give = size * n < left ? size * n : left;

	memcpy(p, t->mail->text + t->sent, give);
	t->sent += give;
	t->said->step = MAIL_TEXT;
	return give;
}

static void set_envelope(struct mail_talk *t, const struct mail_out *mail)
{
	t->mail = mail;
	t->rcpt = curl_slist_append(NULL, mail->to);
	curl_easy_setopt(t->curl, CURLOPT_MAIL_FROM, mail->from);
	curl_easy_setopt(t->curl, CURLOPT_MAIL_RCPT, t->rcpt);
	curl_easy_setopt(t->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->curl, CURLOPT_READFUNCTION, give_text);
	curl_easy_setopt(t->curl, CURLOPT_READDATA, t);
}

/* libcurl says "send error" of whatever is refused after the login. */
static enum mail_step step_of(CURLcode code, enum mail_step reached)
{
	return code == CURLE_SEND_ERROR && reached < MAIL_ENVELOPE ? MAIL_ENVELOPE : reached;
}

static bool hand_in(struct mail_talk *t, const struct mail_login *l, const struct mail_out *mail, struct err *err)
{
	set_envelope(t, mail);
	CURLcode code = mail_talk_perform(t, l, l->helo != NULL ? l->helo : l->server_name);
	t->said->step = code == CURLE_OK ? MAIL_TAKEN : step_of(code, t->said->step);
	return code == CURLE_OK || mail_talk_failed(t, code, l, err);
}

/* libcurl goes on without a login if the server offers none. */
static bool log_in(struct mail_talk *t, const struct mail_login *l, struct err *err)
{
	curl_easy_setopt(t->curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
	curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
	CURLcode code = mail_talk_perform(t, l, l->helo != NULL ? l->helo : l->server_name);
	if (code != CURLE_OK)
		return mail_talk_failed(t, code, l, err);
	t->said->step = t->has_auth || l->user == NULL ? MAIL_TAKEN : MAIL_LOGIN;
	return t->said->step == MAIL_TAKEN || err_set(err, ERR_NET, "port %d offers no login (AUTH)", l->port);
}

bool host_linux_submit(struct host *h, const struct mail_login *to, const struct mail_out *mail, struct mail_said *said,
		       struct err *err)
{
	struct mail_talk t;

	(void)h;
	if (!mail_talk_begin(&t, to, true, said, err))
		return false;
	bool ok = mail != NULL ? hand_in(&t, to, mail, err) : log_in(&t, to, err);
	mail_talk_end(&t);
	return ok;
}
