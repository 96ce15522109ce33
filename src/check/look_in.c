#include "check/look_in.h"

#include <ctype.h>
#include <string.h>

enum { FROM_MAX = 320, SAID_MAX = 200, HTTP_MS = 12000, MAX_BODY = 1000, SMTP = 25 };

bool look_in_from(const char *from, struct err *err)
{
	const char *at = strrchr(from, '@'), *host = at != NULL ? at + 1 : from;
	const char *fault = NULL;

	if (strlen(from) > FROM_MAX)
		fault = "it is too long";
	else if (from[0] == '-' || host[0] == '-' || host[0] == '\0' || at == from)
		fault = "user or host is missing, or begins with a dash";
	for (const char *p = from; fault == NULL && *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80 || (!isalnum((unsigned char)*p) && strchr("._-:", *p) == NULL && p != at))
			fault = "only letters, digits and . _ - : are allowed";
	if (fault == NULL)
		return true;
	err_set(err, ERR_USAGE, "--from: this is no USER@HOST: %s", fault);
	return err_hint(err, "for example: mailstead check port25-in --from admin@shell.example.net");
}

/* --- what is said */

static enum look_in_word word_of(const char *p, size_t n)
{
	static const struct {
		const char *name;
		enum look_in_word word;
	} words[] = { { "open", LOOK_OPEN }, { "refused", LOOK_REFUSED }, { "silent", LOOK_SILENT },
		      { "unreachable", LOOK_UNREACHABLE } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].name) == n && strncasecmp(p, words[i].name, n) == 0)
			return words[i].word;
	return LOOK_UNKNOWN;
}

static size_t word_length(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && p[n] != ' ' && p[n] != '\t' && p[n] != '\r' && p[n] != '\0')
		n++;
	return n;
}

static const char *printable(struct arena *a, const char *p, const char *end)
{
	size_t n = (size_t)(end - p) < SAID_MAX ? (size_t)(end - p) : SAID_MAX;
	char *text = arena_alloc(a, n + 1);

	for (size_t i = 0; i < n; i++)
		text[i] = p[i] >= ' ' && p[i] <= '~' ? p[i] : ' ';
	while (n > 0 && text[n - 1] == ' ')
		text[--n] = '\0';
	return text;
}

static void take_line(struct arena *a, const char *line, const char *end, look_in_list *out)
{
	size_t address = word_length(line, end);
	const char *rest = line + address < end ? line + address + 1 : end;
	size_t word = word_length(rest, end);

	for (size_t i = 0; i < out->n; i++) {
		struct look_in *l = &out->v[i];

		if (strlen(l->address) != address || strncmp(l->address, line, address) != 0)
			continue;
		l->word = word_of(rest, word);
		/* "unknown: why"; what is none of our words is told whole. */
		bool skip = l->word != LOOK_UNKNOWN || (word >= 7 && strncmp(rest, "unknown", 7) == 0);
		const char *said = !skip ? rest : rest + word < end ? rest + word + 1 : end;
		l->said = printable(a, said, end);
	}
}

static void nothing_known(struct arena *a, const strlist *addresses, look_in_list *out)
{
	*out = (look_in_list){0};
	for (size_t i = 0; i < addresses->n; i++)
		vec_push(a, out, ((struct look_in){ .address = addresses->v[i], .word = LOOK_UNKNOWN, .said = "nothing was said of it" }));
}

void look_in_parse(struct arena *a, const char *text, size_t n, const strlist *addresses, look_in_list *out)
{
	nothing_known(a, addresses, out);
	for (const char *p = text, *end = text + n; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		if (eol == NULL)
			eol = end;
		take_line(a, p, eol, out);
		p = eol + 1;
	}
}

/* --- by HTTP */

const char *look_in_url(struct arena *a, const char *url, const char *address, int port)
{
	static const char ADDRESS[] = "{address}", PORT[] = "{port}";
	struct str out = {0};

	for (const char *p = url; *p != '\0';) {
		if (strncmp(p, ADDRESS, strlen(ADDRESS)) == 0) {
			str_adds(&out, address);
			p += strlen(ADDRESS);
		} else if (strncmp(p, PORT, strlen(PORT)) == 0) {
			str_addf(&out, "%d", port);
			p += strlen(PORT);
		} else {
			str_addc(&out, *p++);
		}
	}
	const char *text = arena_strdup(a, str_c(&out));
	str_free(&out);
	return text;
}

static void ask_http(struct check *k, struct look_in *l)
{
	/* By the family that is looked at: such a service looks at nobody but who asks. */
	const struct http_req req = {
		.url = look_in_url(k->arena, k->site->network.look_in, l->address, SMTP),
		.family = strchr(l->address, ':') != NULL ? HTTP_IPV6 : HTTP_IPV4,
		.redirects = HTTP_SAME_HOST,
		.timeout_ms = HTTP_MS,
		.max_body = MAX_BODY,
	};
	struct http_res res;
	struct err err = {0};

	if (!k->host->http(k->host, k->arena, &req, &res, &err)) {
		l->said = arena_strdup(k->arena, err.msg);
	} else if (res.status != 200) {
		l->said = arena_printf(k->arena, "the service answered with status %d", res.status);
	} else {
		const char *end = res.body + res.body_len;

		l->word = word_of(res.body, strcspn(res.body, " \t\r\n"));
		l->said = l->word == LOOK_UNKNOWN ? arena_printf(k->arena, "the service said \"%s\"", printable(k->arena, res.body, end)) : "";
	}
}

bool look_in_by_http(struct check *k, const strlist *addresses, look_in_list *out, struct err *err)
{
	(void)err;
	nothing_known(k->arena, addresses, out);
	for (size_t i = 0; i < out->n; i++)
		ask_http(k, &out->v[i]);
	return true;
}
