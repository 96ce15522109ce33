/* Lines and pieces of a text. */
#include <ctype.h>
#include <string.h>

#include "conf/edit.h"
#include "conf/value.h"

void edit_splice(struct str *s, size_t from, size_t to, const struct str *text)
{
	struct str tail = {0};

	str_add(&tail, s->p + to, s->len - to);
	str_cut(s, from);
	str_add(s, str_c(text), text->len);
	str_add(s, str_c(&tail), tail.len);
	str_free(&tail);
}

size_t edit_line_start(const struct str *s, size_t at)
{
	while (at > 0 && s->p[at - 1] != '\n')
		at--;
	return at;
}

size_t edit_line_end(const struct str *s, size_t at)
{
	size_t end = at;

	while (end < s->len && s->p[end] != '\n')
		end++;
	if (end < s->len && end > at && s->p[end - 1] == '\r')
		end--;
	return end;
}

bool edit_is_blank(const struct str *s, size_t from, size_t to)
{
	for (; from < to; from++)
		if (s->p[from] != ' ' && s->p[from] != '\t')
			return false;
	return true;
}

/* "1.2" and "true" are words to us, but other readers of YAML take them for something else. */
static bool looks_typed(const char *text)
{
	return strspn(text, "0123456789.") == strlen(text) || strcmp(text, "true") == 0 ||
	       strcmp(text, "false") == 0;
}

void edit_quote(const struct option *o, const char *text, bool quoted, struct str *out)
{
	bool word = o->type == OPT_STRING || o->type == OPT_CHOICE || o->type == OPT_LIST;

	value_quote(text, quoted || (word && looks_typed(text)), out);
}

bool edit_by_hand(const struct edit *e)
{
	err_set(e->err, ERR_SITE, "%s: cannot change %s in the way the file is written", e->tree.src.name,
		e->o->path);
	return err_hint(e->err, "change it in an editor, then: mailstead apply");
}
