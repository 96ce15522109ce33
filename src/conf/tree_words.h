/* libyaml's complaints in plain words. Only tree.c needs this. */
#ifndef CONF_TREE_WORDS_H
#define CONF_TREE_WORDS_H

#include <yaml.h>

#include "conf/source.h"

/* Sets *err from what the parser stumbled over. Returns false. */
bool tree_syntax_error(const yaml_parser_t *p, const struct source *src, struct err *err);

#endif
