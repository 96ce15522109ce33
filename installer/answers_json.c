/* SETUP_ANSWERS as JSON: written here, but read as if anybody had. */
#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "base/utf8.h"
#include "conf/names.h"
#include "installer/answers_part.h"

enum { FORMAT = 1, PAGE_MAX = 32, ID_MAX = 100, HASH_MAX = 384 /* CRYPT_OUTPUT_SIZE */ };

void answers_print(const struct answers *w, struct str *out)
{
	json_t *values = json_object();
	json_t *root = json_pack("{s:i, s:s, s:o}", "format", FORMAT, "page", w->page, "values", values);

	for (size_t i = 0; i < w->options; i++)
		if (w->by_option[i].typed != NULL)
			json_object_set_new(values, option_table[i].path, json_string(w->by_option[i].typed));
	if (w->address[0] != '\0')
		json_object_set_new(root, "account", json_pack("{s:s, s:s}", "address", w->address, "hash", w->hash));
	json_t *ignored = json_array();
	for (size_t i = 0; i < w->ignored.n; i++)
		json_array_append_new(ignored, json_string(w->ignored.v[i]));
	json_object_set_new(root, "ignored", ignored);
	char *text = json_dumps(root, JSON_INDENT(2));
	str_adds(out, text != NULL ? text : "");
	str_addc(out, '\n');
	free(text);
	json_decref(root);
}

static bool wrong(const char *what, struct err *err)
{
	return err_set(err, ERR_INVALID, "%s", what);
}

/* The text of a member if it is one line of text of at most max bytes. */
static const char *line_of(json_t *value, size_t max)
{
	const char *text = json_string_value(value);
	size_t n = json_string_length(value);

	return text != NULL && n <= max && strlen(text) == n && utf8_is_text(text, n) ? text : NULL;
}

static bool is_page(const char *id)
{
	for (const char *p = id; *p != '\0'; p++)
		if (!islower((unsigned char)*p) && *p != '-' && *p != '_')
			return false;
	return true;
}

/* As password_hash() makes it: crypt(5)'s alphabet and nothing that could end a word or a line. */
static bool is_hash(const char *hash)
{
	static const char begins[] = "{CRYPT}$y$";

	if (strncmp(hash, begins, strlen(begins)) != 0)
		return false;
	for (const char *p = hash + strlen(begins); *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("./$", *p) == NULL)
			return false;
	return true;
}

static bool is_account(const char *address)
{
	struct str normal = {0};
	struct err err = {0};
	bool good = name_address(address, &normal, &err) && strcmp(str_c(&normal), address) == 0;

	str_free(&normal);
	return good;
}

static bool read_account(struct answers *into, json_t *account, struct err *err)
{
	if (account == NULL)
		return true;
	const char *address = line_of(json_object_get(account, "address"), HASH_MAX);
	const char *hash = line_of(json_object_get(account, "hash"), HASH_MAX);

	if (address == NULL || hash == NULL || json_object_size(account) != 2)
		return wrong("the account is not an address with a hash", err);
	if (!is_account(address))
		return wrong("the account's address is none", err);
	if (!is_hash(hash))
		return wrong("the account's hash is not one of yescrypt", err);
	into->address = address;
	into->hash = hash;
	return true;
}

static bool read_values(struct answer *by_option, json_t *values, struct err *err)
{
	const char *path;
	json_t *value;

	if (!json_is_object(values))
		return wrong("there are no values", err);
	json_object_foreach(values, path, value) {
		const struct option *o = option_find(path);
		const char *text = line_of(value, ANSWER_MAX);
		struct str shown = {0};

		if (o != NULL && text != NULL) {
			by_option[o - option_table].typed = text;
			continue;
		}
		utf8_show(&shown, path);
		err_set(err, ERR_INVALID, o == NULL ? "there is no option %s" : "the value of %s is not one line of text",
			str_c(&shown));
		str_free(&shown);
		return false;
	}
	return true;
}

static bool read_ignored(struct answers *into, json_t *ignored, struct err *err)
{
	json_t *id;
	size_t i;

	if (ignored != NULL && !json_is_array(ignored))
		return wrong("what is to be ignored is no list", err);
	json_array_foreach(ignored, i, id) {
		const char *text = line_of(id, ID_MAX);

		if (text != NULL)
			answers_ignore(into, text, true);
		if (text == NULL || !answers_ignores(into, text))
			return wrong("what is to be ignored stops nothing", err);
	}
	return true;
}

static bool read_root(struct answers *into, json_t *root, struct err *err)
{
	json_t *format = json_object_get(root, "format"), *account = json_object_get(root, "account");
	json_t *ignored = json_object_get(root, "ignored");
	const char *page = line_of(json_object_get(root, "page"), PAGE_MAX);

	if (!json_is_object(root) || !json_is_integer(format) || json_integer_value(format) != FORMAT)
		return wrong("it is of no form that this program knows", err);
	if (json_object_size(root) != 3u + (account != NULL) + (ignored != NULL))
		return wrong("it holds what does not belong there", err);
	if (page == NULL || !is_page(page))
		return wrong("the page is none", err);
	into->page = page;
	return read_values(into->by_option, json_object_get(root, "values"), err) && read_account(into, account, err) &&
	       read_ignored(into, ignored, err);
}

/* Into copies first: a file that is wrong at its end leaves nothing behind either. */
bool answers_parse(struct answers *w, const char *text, size_t len, struct err *err)
{
	struct answers copy = { .a = w->a, .address = "", .hash = "", .page = "" };
	json_error_t at;
	json_t *root = len <= ANSWERS_MAX ? json_loadb(text, len, JSON_REJECT_DUPLICATES, &at) : NULL;
	bool good;

	if (len > ANSWERS_MAX)
		return wrong("it is larger than all answers together can be", err);
	if (root == NULL)
		return err_set(err, ERR_INVALID, "line %d: it is no JSON", at.line);
	copy.by_option = arena_alloc(w->a, w->options * sizeof(*copy.by_option));
	good = read_root(&copy, root, err);
	for (size_t i = 0; good && i < w->options; i++)
		if (copy.by_option[i].typed != NULL)
			w->by_option[i].typed = arena_strdup(w->a, copy.by_option[i].typed);
	if (good) {
		answers_set_account(w, copy.address, copy.hash);
		answers_set_page(w, copy.page);
		w->ignored = copy.ignored;
	}
	json_decref(root);
	return good;
}
