/* Members of JSON that came from outside, of any shape: what is missing or of another type is "" or 0. */
#ifndef INSTALLER_JSON_READ_H
#define INSTALLER_JSON_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* As long as o lives. */
const char *json_text(const json_t *o, const char *key);
int64_t json_number(const json_t *o, const char *key);
bool json_yes(const json_t *o, const char *key);
/* The element of an array whose member key is that text; NULL if there is none, or the text is "". */
const json_t *json_find(const json_t *array, const char *key, const char *text);

#endif
