#include "facts/apt_said.h"

#include <stdlib.h>
#include <string.h>

/* The line at *text, in a, without its end; NULL: there is none. */
static char *next_line(struct arena *a, const char **text)
{
	if (**text == '\0')
		return NULL;
	size_t n = strcspn(*text, "\n");
	char *line = arena_memdup(a, *text, n);

	*text += n + ((*text)[n] == '\n');
	return line;
}

/*
 *	postfix:
 *	  Installed: (none)
 *	  Candidate: 3.10.13-0+deb13u1
 */
void apt_said_policy(struct arena *a, const char *text, apt_version_list *list)
{
	static const char mark[] = "  Candidate: ";
	const char *package = NULL;

	for (char *line; (line = next_line(a, &text)) != NULL;) {
		size_t n = strlen(line);

		if (n > 1 && line[0] != ' ' && line[n - 1] == ':') {
			line[n - 1] = '\0';
			package = line;
		} else if (package != NULL && strncmp(line, mark, sizeof(mark) - 1) == 0) {
			const char *version = line + sizeof(mark) - 1;

			vec_push(a, list, ((struct apt_version){ package, strcmp(version, "(none)") == 0 ? "" : version }));
			package = NULL;
		}
	}
}

/* What stands at *at up to one of these bytes; *at is moved behind it. "" if none of them comes. */
static const char *upto(struct arena *a, const char **at, const char *ends)
{
	size_t n = strcspn(*at, ends);

	if ((*at)[n] == '\0')
		return "";
	const char *part = arena_memdup(a, *at, n);
	*at += n + 1;
	return part;
}

/*
 *	Inst postfix [3.7.11-0+deb12u1] (3.10.13-0+deb13u1 Debian:13.8/stable [amd64])
 *	Inst sqv (1.3.0-3+b2 Debian:13.8/stable [amd64])
 *	Remv libssl3 [3.0.22-1~deb12u1]
 */
void apt_said_steps(struct arena *a, const char *text, apt_step_list *list)
{
	for (char *line; (line = next_line(a, &text)) != NULL;) {
		bool goes = strncmp(line, "Remv ", 5) == 0;
		const char *at = line + 5;

		if (!goes && strncmp(line, "Inst ", 5) != 0)
			continue;
		struct apt_step s = { .from = "", .to = "" };
		char *package = arena_memdup(a, at, strcspn(at, " "));
		package[strcspn(package, ":")] = '\0';
		s.package = package;
		at += strcspn(at, " ");
		at += *at == ' ';
		if (*at == '[') {
			at++;
			s.from = upto(a, &at, "]");
			at += *at == ' ';
		}
		if (!goes && *at == '(') {
			at++;
			s.to = upto(a, &at, " )");
		}
		if (package[0] != '\0' && (goes || s.to[0] != '\0'))
			vec_push(a, list, s);
	}
}

const struct apt_step *apt_step_of(const apt_step_list *list, const char *package)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].package, package) == 0)
			return &list->v[i];
	return NULL;
}

/* "41.2 MB", in apt's units of 1000; *end is behind it. -1: that is none. */
static int64_t amount(const char *at, const char **end)
{
	static const char units[] = "kMGT";
	char *rest;
	double value = strtod(at, &rest);

	if (rest == at || value < 0 || value > 1e6 || *rest != ' ')
		return -1;
	rest++;
	const char *unit = *rest != '\0' ? strchr(units, *rest) : NULL;
	for (const char *u = units; unit != NULL && u <= unit; u++)
		value *= 1000;
	rest += unit != NULL;
	if (*rest != 'B')
		return -1;
	*end = rest + 1;
	return (int64_t)value;
}

/* "Need to get 12.0 kB/117 MB of archives." */
int64_t apt_said_download(const char *text)
{
	static const char mark[] = "Need to get ";
	const char *at = strstr(text, mark), *end;

	if (at == NULL)
		return strstr(text, " newly installed, ") != NULL ? 0 : -1;
	return amount(at + sizeof(mark) - 1, &end);
}

/* "After this operation, 168 MB of additional disk space will be used.", "… will be freed." */
int64_t apt_said_unpacked(const char *text)
{
	static const char mark[] = "After this operation, ";
	const char *at = strstr(text, mark), *end;

	if (at == NULL)
		return -1;
	int64_t bytes = amount(at + sizeof(mark) - 1, &end);
	return bytes > 0 && strncmp(end, " disk space will be freed", 25) == 0 ? -bytes : bytes;
}

bool apt_said_progress(const char *line, double *percent, const char **what)
{
	char *end;

	if (strncmp(line, "dlstatus:", 9) != 0)
		return false;
	const char *at = strchr(line + 9, ':');
	if (at == NULL)
		return false;
	double value = strtod(at + 1, &end);
	if (end == at + 1 || *end != ':' || !(value >= 0))
		return false;
	*percent = value > 100 ? 100 : value;
	*what = end + 1;
	return true;
}

void apt_said_list(struct arena *a, const char *text, strlist *names)
{
	for (char *line; (line = next_line(a, &text)) != NULL;) {
		size_t n = strcspn(line, "/");

		if (line[n] != '/' || n == 0 || strcspn(line, " ") < n)
			continue;
		line[n] = '\0';
		vec_push(a, names, line);
	}
}

const char *apt_said_conffile(const char *line, bool *missing)
{
	const char *at = strstr(line, " c /etc/");

	*missing = strncmp(line, "missing ", 8) == 0;
	return at != NULL && strstr(at, "/..") == NULL ? at + 3 : NULL;
}
