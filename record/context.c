// SPDX-License-Identifier: GPL-2.0-only
#include "context.h"

#include <string.h>

#include "jsonfile.h"

static const struct field context_fields[] = {
	FIELD(MUST, COUNT, context, boot),
	FIELD(MUST, COUNT, context, block),
	FIELD(MUST, TEXT, context, variant),
	FIELD(MUST, TEXT, context, backend),
	FIELD(MUST, TEXT, context, machine),
	FIELD(MUST, COUNT, context, simulated),
	FIELD(MUST, OBJECT, context, kernel),
	FIELD(MUST, OBJECT, context, model),
	FIELD(MUST, OBJECT, context, host),
	FIELD(MUST, OBJECT, context, topology),
	FIELD(MUST, OBJECT, context, state),
	FIELD(MAY, OBJECT, context, state_after),
	FIELD(MAY, OBJECT, context, counting),
	{.name = NULL},
};

int context_read(struct context *c, const char *path,
		 const struct planned_boot *boot)
{
	struct where at = {.file = path};
	json_t *root;
	int ret = jsonfile_load(path, &root);

	*c = (struct context){.keep = root};
	if (!ret)
		ret = fields_check_schema(root, &at);
	if (!ret)
		ret = fields_read(context_fields, root, &at, c);
	if (!ret &&
	    (c->boot != boot->boot || strcmp(c->variant, boot->variant)))
		ret = fields_error(
			&at, "is of boot %llu of %s, planned: %llu of %s",
			(unsigned long long)c->boot, c->variant,
			(unsigned long long)boot->boot, boot->variant);
	return ret;
}

json_t *context_write(const struct context *c)
{
	json_t *root = json_object();

	fields_write_schema(root);
	fields_write(context_fields, c, root);
	return root;
}

void context_free(struct context *c)
{
	json_decref(c->keep);
	*c = (struct context){0};
}
