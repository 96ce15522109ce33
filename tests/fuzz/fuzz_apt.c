/*
 * Any bytes as what apt prints and as its lists of sources: a name or a
 * version has no blank and no newline in it, so that none becomes a second
 * argument or a second line of sources.list. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_apt tests/fuzz/corpus/apt
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "facts/apt_said.h"
#include "facts/apt_sources.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void must_be_word(const char *word, const char *no)
{
	must(word[0] != '\0' && word[strcspn(word, no)] == '\0');
}

static void as_sources(struct arena *a, const char *file, const char *text, size_t size)
{
	apt_source_list list = {0};

	apt_sources_parse(a, file, text, size, &list);
	for (size_t i = 0; i < list.n; i++) {
		must_be_word(list.v[i].uri, " \t\r\n");
		must_be_word(list.v[i].suite, " \t\r\n");
		must(list.v[i].components[strcspn(list.v[i].components, "\t\r\n")] == '\0');
		must(list.v[i].line > 0);
	}
}

static void as_said(struct arena *a, const char *text)
{
	apt_version_list versions = {0};
	apt_step_list steps = {0};
	strlist names = {0};
	double percent;
	const char *what;

	apt_said_policy(a, text, &versions);
	for (size_t i = 0; i < versions.n; i++)
		must_be_word(versions.v[i].package, "\n");
	apt_said_steps(a, text, &steps);
	for (size_t i = 0; i < steps.n; i++) {
		must_be_word(steps.v[i].package, " \n:");
		must(apt_step_of(&steps, steps.v[i].package) != NULL);
		must(strchr(steps.v[i].from, '\n') == NULL && strchr(steps.v[i].to, '\n') == NULL);
	}
	apt_said_list(a, text, &names);
	for (size_t i = 0; i < names.n; i++)
		must_be_word(names.v[i], " \n/");
	must(apt_said_download(text) >= -1);
	(void)apt_said_unpacked(text);
	if (apt_said_progress(text, &percent, &what))
		must(percent >= 0 && percent <= 100 && what > text && what <= text + strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *text = malloc(size + 1);

	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	as_sources(a, "/etc/apt/sources.list", text, size);
	as_sources(a, "/etc/apt/sources.list.d/d.sources", text, size);
	as_said(a, text);
	free(text);
	arena_free(a);
	return 0;
}
