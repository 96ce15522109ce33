/*
 * Any bytes as what those say who look at this box from outside: a host by
 * SSH, an HTTP service, an echo service; and as a packet that arrives. What is
 * taken of it is of the form that it must have.
 *
 *	make fuzz && build/fuzz/fuzz_look_in tests/fuzz/corpus/look_in
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/look_in.h"
#include "check/outside.h"
#include "check/port25_in.h"
#include "host/door_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static bool is_address(const char *text)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static void as_look(struct arena *a, const char *text, size_t n)
{
	strlist addresses = {0};
	look_in_list seen;

	vec_push(a, &addresses, "45.90.10.10");
	vec_push(a, &addresses, "2a09:51::10");
	look_in_parse(a, text, n, &addresses, &seen);
	must(seen.n == 2);
	for (size_t i = 0; i < seen.n; i++) {
		must(seen.v[i].word <= LOOK_UNKNOWN && strcmp(seen.v[i].address, addresses.v[i]) == 0 && strlen(seen.v[i].said) <= 200);
		for (const char *p = seen.v[i].said; *p != '\0'; p++)
			must(*p >= ' ' && *p <= '~');
	}
	(void)port25_in_client(a, text, n);
}

static void as_echo(struct arena *a, const char *text, size_t n)
{
	for (int v6 = 0; v6 < 2; v6++) {
		const char *address = outside_parse(a, text, n, v6 == 1);

		must(address == NULL || (is_address(address) && (strchr(address, ':') != NULL) == (v6 == 1)));
	}
}

static void as_packet(const unsigned char *p, size_t n)
{
	char from[46], to[46];

	if (door_packet(p, n, 25, from, to))
		must(is_address(from) && is_address(to));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	/* exactly as long as it is, so that reading past the end is seen */
	char *text = malloc(size > 0 ? size : 1);

	if (size > 0)
		memcpy(text, data, size);
	as_look(a, text, size);
	as_echo(a, text, size);
	as_packet((const unsigned char *)text, size);
	free(text);
	arena_free(a);
	return 0;
}
