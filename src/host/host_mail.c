/*
 * Mail as a mail program hands it in and fetches it, by libcurl. Nothing of
 * the environment (proxies, .netrc) and no other protocol comes into it.
 */
#include "host/host_linux.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "host/deadline.h"

enum { DEFAULT_TIMEOUT_S = 30, POLL_MS = 50, POP3_POLL_MS = 500, MAX_MESSAGE = 1024 * 1024, PORT_POP3 = 110, PORT_POP3S = 995 };

/* One conversation: what libcurl's callbacks see. */
struct talk {
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

/* --- libcurl's callbacks */

/* libcurl says goodbye before it says that something went wrong. In IMAP and POP3 a yes tells nothing either. */
static bool says_nothing(const struct talk *t, const char *p, size_t n)
{
	if (t->smtp)
		return n >= 3 && memcmp(p, "221", 3) == 0;
	return (n >= 5 && memcmp(p, "* BYE", 5) == 0) || (n >= 3 && memcmp(p, "+OK", 3) == 0) || memmem(p, n, " OK ", 4) != NULL;
}

/* The server's lines as they come. */
static size_t on_line(char *p, size_t size, size_t n, void *ctx)
{
	struct talk *t = ctx;
	size_t len = 0;

	if (says_nothing(t, p, size * n))
		return size * n;
	/* "250-AUTH PLAIN LOGIN" */
	t->has_auth = t->has_auth || (size * n > 9 && memcmp(p, "250", 3) == 0 && memcmp(p + 4, "AUTH ", 5) == 0);
	for (size_t i = 0; i < size * n && p[i] != '\r' && p[i] != '\n' && len < sizeof(t->said->line) - 1; i++)
		t->said->line[len++] = p[i] >= ' ' && p[i] < 0x7f ? p[i] : '?';
	t->said->line[len] = '\0';
	return size * n;
}

static size_t on_data(char *p, size_t size, size_t n, void *ctx)
{
	struct talk *t = ctx;

	if (t->got.len + size * n > MAX_MESSAGE)
		return 0;
	str_add(&t->got, p, size * n);
	return size * n;
}

static size_t give_text(char *p, size_t size, size_t n, void *ctx)
{
	struct talk *t = ctx;
	size_t left = t->mail->len - t->sent, give = size * n < left ? size * n : left;

	memcpy(p, t->mail->text + t->sent, give);
	t->sent += give;
	t->said->step = MAIL_TEXT;
	return give;
}

/* --- a conversation from beginning to end */

static bool is_pop3(const struct mail_login *l)
{
	return l->port == PORT_POP3 || l->port == PORT_POP3S;
}

static const char *scheme(const struct mail_login *l, bool smtp)
{
	const char *plain = smtp ? "smtp" : is_pop3(l) ? "pop3" : "imap";

	return l->tls != STARTTLS_IMPLICIT ? plain : smtp ? "smtps" : is_pop3(l) ? "pop3s" : "imaps";
}

/* With a pin only the key is compared: the certificate may still be one that nobody signed. */
static void set_tls(struct talk *t, const struct mail_login *l)
{
	char pin[sizeof("sha256//") + 44] = "sha256//";
	bool stranger = l->spki_sha256 == NULL;

	if (!stranger) {
		EVP_EncodeBlock((unsigned char *)pin + strlen(pin), l->spki_sha256, 32);
		curl_easy_setopt(t->curl, CURLOPT_PINNEDPUBLICKEY, pin);
	}
	curl_easy_setopt(t->curl, CURLOPT_CAINFO, "/etc/ssl/certs/ca-certificates.crt");
	curl_easy_setopt(t->curl, CURLOPT_SSL_VERIFYPEER, stranger ? 1L : 0L);
	curl_easy_setopt(t->curl, CURLOPT_SSL_VERIFYHOST, stranger ? 2L : 0L);
	curl_easy_setopt(t->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(t->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

static void set_login(struct talk *t, const struct mail_login *l)
{
	if (l->user == NULL)
		return;
	curl_easy_setopt(t->curl, CURLOPT_USERNAME, l->user);
	curl_easy_setopt(t->curl, CURLOPT_PASSWORD, str_c(l->password));
	curl_easy_setopt(t->curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN");
	curl_easy_setopt(t->curl, CURLOPT_SASL_IR, 1L);
}

static bool begin(struct talk *t, const struct mail_login *l, bool smtp, struct mail_said *said, struct err *err)
{
	struct str at = {0};

	*said = (struct mail_said){0};
	*t = (struct talk){ .said = said, .smtp = smtp };
	/* Once for the process; nothing else here uses libcurl in threads. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || (t->curl = curl_easy_init()) == NULL)
		return err_set(err, ERR_RUN, "libcurl does not start");
	str_addf(&at, "%s:%d:%s", l->server_name, l->port, l->address);
	t->resolve = curl_slist_append(NULL, str_c(&at));
	str_free(&at);
	curl_easy_setopt(t->curl, CURLOPT_RESOLVE, t->resolve);
	curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, scheme(l, smtp));
	curl_easy_setopt(t->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->curl, CURLOPT_TIMEOUT, (long)(l->timeout_s > 0 ? l->timeout_s : DEFAULT_TIMEOUT_S));
	curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
	set_tls(t, l);
	set_login(t, l);
	return true;
}

/* Says QUIT or LOGOUT. What the server then says is nobody's business. */
static void end(struct talk *t)
{
	struct mail_said nobody;

	t->said = &nobody;
	curl_easy_cleanup(t->curl);
	curl_slist_free_all(t->resolve);
	curl_slist_free_all(t->rcpt);
	str_free(&t->got);
}

/* One transfer of the conversation; path is what stands behind the server in its URL. */
static CURLcode perform(struct talk *t, const struct mail_login *l, const char *path)
{
	struct str url = {0};

	str_addf(&url, "%s://%s:%d/%s", scheme(l, t->smtp), l->server_name, l->port, path);
	curl_easy_setopt(t->curl, CURLOPT_URL, str_c(&url));
	str_free(&url);
	str_cut(&t->got, 0);
	t->said->line[0] = '\0';
	return curl_easy_perform(t->curl);
}

static bool is_tls(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR ||
	       code == CURLE_SSL_PINNEDPUBKEYNOTMATCH;
}

static bool failed(struct talk *t, CURLcode code, const struct mail_login *l, struct err *err)
{
	const char *why = t->error[0] != '\0' ? t->error : curl_easy_strerror(code);

	if (code == CURLE_LOGIN_DENIED)
		t->said->step = MAIL_LOGIN;
	if (is_tls(code))
		t->said->step = MAIL_TLS;
	if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
		return err_set(err, ERR_NET, "port %d has another key than the one on disk", l->port);
	if (t->said->line[0] == '\0' || is_tls(code) || code == CURLE_OPERATION_TIMEDOUT || code == CURLE_COULDNT_CONNECT)
		return err_set(err, ERR_NET, "port %d: %s", l->port, why);
	return err_set(err, ERR_NET, "port %d said: %s", l->port, t->said->line);
}

/* --- SMTP */

static void set_envelope(struct talk *t, const struct mail_out *mail)
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

static bool hand_in(struct talk *t, const struct mail_login *l, const struct mail_out *mail, struct err *err)
{
	set_envelope(t, mail);
	CURLcode code = perform(t, l, l->helo != NULL ? l->helo : l->server_name);
	t->said->step = code == CURLE_OK ? MAIL_TAKEN : step_of(code, t->said->step);
	return code == CURLE_OK || failed(t, code, l, err);
}

/* libcurl goes on without a login if the server offers none. */
static bool log_in(struct talk *t, const struct mail_login *l, struct err *err)
{
	curl_easy_setopt(t->curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
	curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
	CURLcode code = perform(t, l, l->helo != NULL ? l->helo : l->server_name);
	if (code != CURLE_OK)
		return failed(t, code, l, err);
	t->said->step = t->has_auth || l->user == NULL ? MAIL_TAKEN : MAIL_LOGIN;
	return t->said->step == MAIL_TAKEN || err_set(err, ERR_NET, "port %d offers no login (AUTH)", l->port);
}

bool host_linux_submit(struct host *h, const struct mail_login *to, const struct mail_out *mail, struct mail_said *said,
		       struct err *err)
{
	struct talk t;

	(void)h;
	if (!begin(&t, to, true, said, err))
		return false;
	bool ok = mail != NULL ? hand_in(&t, to, mail, err) : log_in(&t, to, err);
	end(&t);
	return ok;
}

/* --- IMAP and POP3 */

static bool command(struct talk *t, const struct mail_login *l, const char *path, const char *text, CURLcode *code)
{
	curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, text);
	*code = perform(t, l, path);
	return *code == CURLE_OK;
}

/* "* STATUS INBOX (MESSAGES 1)" */
static bool has_mail(const struct str *status)
{
	const char *at = strstr(str_c(status), "MESSAGES ");

	return at != NULL && strtol(at + strlen("MESSAGES "), NULL, 10) > 0;
}

static CURLcode imap_first(struct host *h, struct talk *t, const struct mail_login *l, int wait_ms, struct str *message)
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
static CURLcode pop3_first(struct host *h, struct talk *t, const struct mail_login *l, int wait_ms, struct str *message)
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
	struct talk t;

	if (!begin(&t, from, false, said, err))
		return false;
	CURLcode code = is_pop3(from) ? pop3_first(h, &t, from, wait_ms, &got) : imap_first(h, &t, from, wait_ms, &got);
	bool ok = code == CURLE_OK || failed(&t, code, from, err);
	end(&t);
	if (ok) {
		said->step = MAIL_TAKEN;
		str_cut(message, 0);
		str_add(message, str_c(&got), got.len);
	}
	str_free(&got);
	return ok;
}
