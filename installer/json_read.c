#include "installer/json_read.h"

#include <string.h>

const char *json_text(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text != NULL ? text : "";
}

int64_t json_number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

bool json_yes(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}

const json_t *json_find(const json_t *array, const char *key, const char *text)
{
	for (size_t i = 0; i < json_array_size(array); i++)
		if (text[0] != '\0' && strcmp(json_text(json_array_get(array, i), key), text) == 0)
			return json_array_get(array, i);
	return NULL;
}
