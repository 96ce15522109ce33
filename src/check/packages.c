/* Whether apt and dpkg can work: nothing half done, nothing held that we need. */
#include <string.h>

#include "check/check.h"

enum { TIMEOUT_S = 20, NAMES_SHOWN = 3 };

/* The packages of dpkg --audit are indented by one blank, each with its short description. */
static void name_broken(const char *text, struct str *names)
{
	size_t n = 0;

	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		if (line[0] != ' ' || line[1] == ' ')
			continue;
		if (n < NAMES_SHOWN)
			str_addf(names, "%s%.*s", n > 0 ? ", " : "", (int)strcspn(line + 1, " \n"), line + 1);
		n++;
	}
	if (n > NAMES_SHOWN)
		str_adds(names, " and more");
}

static void look_at_broken(struct check *k)
{
	const char *const argv[] = { "dpkg", "--audit", NULL };
	struct err err = {0};
	struct run_res res;
	struct str names = {0};

	if (!k->host->run(k->host, &(struct run_req){ .argv = argv, .timeout_s = TIMEOUT_S }, &res, &err)) {
		check_unknown(k, "packages.broken", "", "dpkg --audit", &err);
		return;
	}
	/* Its status is 1 when it finds something, and 2 when it cannot look. */
	name_broken(str_c(&res.out), &names);
	if (res.status > 1 || res.timed_out) {
		err_set(&err, ERR_RUN, "dpkg --audit ended with status %d: %.200s", res.status, str_c(&res.err));
		check_unknown(k, "packages.broken", "", "dpkg --audit", &err);
	} else if (names.len > 0) {
		check_add(k, &(struct finding){
				     .id = "packages.broken",
				     .severity = SEVERITY_FAIL,
				     .blocks = BLOCKS_INSTALLATION,
				     .seen = arena_printf(k->arena, "packages are half installed: %s", str_c(&names)),
				     .why = "apt installs nothing else until they are whole",
				     .fix = "dpkg --configure -a && apt-get -f install",
				     .source = "dpkg --audit",
			     });
	}
	str_free(&names);
	run_res_free(&res);
}

static void look_at_held(struct check *k)
{
	const char *const argv[] = { "apt-mark", "showhold", NULL };
	struct err err = {0};
	struct str names = {0};
	const char *text = check_output(k, argv, TIMEOUT_S, &err);

	if (text == NULL) {
		check_unknown(k, "packages.held", "", "apt-mark showhold", &err);
		return;
	}
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
		if (*line != '\n')
			str_addf(&names, " %.*s", (int)strcspn(line, "\n"), line);
	if (names.len > 0)
		check_add(k, &(struct finding){
				     .id = "packages.held",
				     .severity = SEVERITY_WARN,
				     .seen = arena_printf(k->arena, "packages are held as they are:%s", str_c(&names)),
				     .why = "no security update reaches them, and what needs a newer one cannot be installed",
				     .fix = arena_printf(k->arena, "if nobody knows why: apt-mark unhold%s", str_c(&names)),
				     .source = "apt-mark showhold",
			     });
	str_free(&names);
}

void check_packages(struct check *k)
{
	look_at_broken(k);
	look_at_held(k);
}
