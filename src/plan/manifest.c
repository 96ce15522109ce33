#include "plan/manifest.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static bool take_mode(const char *value, mode_t *mode)
{
	char *end;
	long n = strtol(value, &end, 8);

	if (*end != '\0' || end == value || n < 0 || n > 07777)
		return false;
	*mode = (mode_t)n;
	return true;
}

static bool take_action(const char *value, enum unit_action *action)
{
	if (strcmp(value, "reload") == 0)
		*action = UNIT_RELOAD;
	else if (strcmp(value, "restart") == 0)
		*action = UNIT_RESTART;
	else
		return false;
	return true;
}

static bool take(struct arena *a, struct manifest_entry *e, const char *key, const char *value, struct err *err)
{
	const struct {
		const char *key;
		const char **to;
	} texts[] = {
		{ "template", &e->template_ }, { "target", &e->target }, { "owner", &e->meta.owner },
		{ "group", &e->meta.group },   { "unit", &e->unit },     { "version", &e->version },
		{ "when", &e->when },          { "restart", &e->restart_for },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(key, texts[i].key) == 0) {
			*texts[i].to = arena_strdup(a, value);
			return true;
		}
	if (strcmp(key, "escape") == 0)
		return tmpl_escape_by_name(value, &e->escape, err);
	if (strcmp(key, "settings") == 0)
		return settings_format_by_name(value, &e->format, err);
	if (strcmp(key, "mode") == 0)
		return take_mode(value, &e->meta.mode) || err_set(err, ERR_INVALID, "mode is not octal: %s", value);
	if (strcmp(key, "action") == 0)
		return take_action(value, &e->action) || err_set(err, ERR_INVALID, "no such action: %s", value);
	return err_set(err, ERR_INVALID, "no such key: %s", key);
}

static const char *scalar(const yaml_node_t *n)
{
	return n != NULL && n->type == YAML_SCALAR_NODE ? (const char *)n->data.scalar.value : NULL;
}

static bool take_entry(struct arena *a, yaml_document_t *doc, const yaml_node_t *node, manifest_list *out,
		       struct err *err)
{
	struct manifest_entry e = { .meta = { .mode = 0644 }, .action = UNIT_RELOAD };

	if (node == NULL || node->type != YAML_MAPPING_NODE)
		return err_set(err, ERR_INVALID, "an entry is not a mapping");
	for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++) {
		const char *key = scalar(yaml_document_get_node(doc, p->key));
		const char *value = scalar(yaml_document_get_node(doc, p->value));

		if (key == NULL || value == NULL)
			return err_set(err, ERR_INVALID, "a key or value is not a scalar");
		if (!take(a, &e, key, value, err))
			return false;
	}
	if (e.template_ == NULL || e.target == NULL || e.target[0] != '/')
		return err_set(err, ERR_INVALID, "an entry has no template or no absolute target");
	vec_push(a, out, e);
	return true;
}

bool manifest_parse(struct arena *a, const char *name, const char *text, size_t len, manifest_list *out,
		    struct err *err)
{
	yaml_parser_t parser;
	yaml_document_t doc;

	*out = (manifest_list){0};
	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	if (!yaml_parser_load(&parser, &doc)) {
		err_set(err, ERR_INVALID, "%s:%zu: %s", name, parser.problem_mark.line + 1,
			parser.problem ? parser.problem : "not YAML");
		yaml_parser_delete(&parser);
		return false;
	}

	const yaml_node_t *root = yaml_document_get_root_node(&doc);
	bool ok = root != NULL && root->type == YAML_SEQUENCE_NODE;
	if (!ok)
		err_set(err, ERR_INVALID, "%s: not a list", name);
	for (yaml_node_item_t *i = ok ? root->data.sequence.items.start : NULL;
	     ok && i < root->data.sequence.items.top; i++) {
		const yaml_node_t *node = yaml_document_get_node(&doc, *i);

		ok = take_entry(a, &doc, node, out, err);
		if (!ok)
			err_wrap(err, "%s:%zu", name, node ? node->start_mark.line + 1 : 0);
	}
	yaml_document_delete(&doc);
	yaml_parser_delete(&parser);
	return ok;
}
