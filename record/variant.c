// SPDX-License-Identifier: GPL-2.0-only
#include "variant.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jsonfile.h"
#include "memory.h"
#include "msg.h"
#include "names.h"
#include "path.h"

const char *const role_names[] = {"baseline", "strategy", "control", "broken",
				  NULL};
static const char *const measured_roles[] = {"baseline", "strategy", "control",
					     NULL};

static const struct field series_fields[] = {
	FIELD(MUST, TEXT, variant, name),
	{"role", FIELD_WORD, FIELD_MUST, offsetof(struct variant, role),
	 role_names},
	FIELD(MAY, TEXT, variant, rule),
	FIELD(MUST, TEXT, variant, summary),
	FIELD(MAY, TEXT, variant, loads),
	{"default", FIELD_TEXT, FIELD_MAY, offsetof(struct variant, by_default),
	 NULL},
	{"expect-fail", FIELD_TEXT, FIELD_MAY,
	 offsetof(struct variant, expect_fail), NULL},
	FIELD(MAY, TEXT, variant, flavour),
	FIELD(MAY, TEXT, variant, debug),
	{.name = NULL},
};

const struct field variant_plan_fields[] = {
	FIELD(MUST, TEXT, variant, name),
	{"role", FIELD_WORD, FIELD_MUST, offsetof(struct variant, role),
	 measured_roles},
	FIELD(MAY, TEXT, variant, rule),
	FIELD(MAY, OBJECT, variant, kernel),
	FIELD(MAY, LIST, variant, expected_root_per_op),
	FIELD(MAY, LIST, variant, expected_imap_per_op),
	FIELD(MAY, LIST, variant, expected_root_per_background_op),
	FIELD(MAY, LIST, variant, expected_imap_per_background_op),
	{.name = NULL},
};

static struct range range_of(const json_t *cells, uint64_t cell)
{
	const json_t *of = json_array_get(cells, cell);

	return (struct range){json_is_array(of), fields_count_at(of, 0),
			      fields_count_at(of, 1)};
}

struct range variant_expects(const struct variant *v, enum lock lock,
			     uint64_t cell)
{
	return range_of(lock == LOCK_ROOT ? v->expected_root_per_op
					  : v->expected_imap_per_op,
			cell);
}

struct range variant_expects_in_background(const struct variant *v,
					   enum lock lock, uint64_t cell)
{
	return range_of(lock == LOCK_ROOT ? v->expected_root_per_background_op
					  : v->expected_imap_per_background_op,
			cell);
}

/* Of kernel-patches/, the bases: the folders that begin with a digit. */
static int base_name(const struct dirent *d)
{
	return d->d_name[0] >= '0' && d->d_name[0] <= '9';
}

/* "# KEY: VALUE" into the object; other comments and patches are none. */
static int read_header(char *line, json_t *header, const struct where *at)
{
	char *key = line + 2, *value = strstr(line, ": ");

	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "# ", 2) || !value || strchr(key, ' ') < value)
		return 0;
	*value = '\0';
	value += 2;
	if (!fields_find(series_fields, key))
		return fields_error(at,
				    "'# %s:' is unknown; there are: role, "
				    "rule, summary, loads, default, "
				    "expect-fail, flavour, debug",
				    key);
	json_object_set_new(header, key, json_string(value));
	return 0;
}

static int check_series(const struct variant *v, const struct where *at)
{
	struct rule rule;

	if (*v->flavour && strcmp(v->flavour, "debug") != 0)
		return fields_error(at, "'# flavour:' is not 'debug'");
	if (*v->by_default && strcmp(v->by_default, "no") != 0)
		return fields_error(at, "'# default:' is not 'no'");
	return *v->rule ? rule_read(&rule, v->rule, at) : 0;
}

/* Append the variant of a folder, if it is one: name is the folder's end. */
static int read_series(struct variants *vs, const char *dir, const char *name)
{
	char path[PATH_BYTES], line[512];
	struct where at = {.file = path};
	struct variant v = {0};
	json_t *header;
	int ret = 0;
	FILE *f;

	path_make(path, "%s/%s/series", dir, name);
	f = fopen(path, "re");
	if (!f)
		return 0;
	header = json_object();
	for (at.line = 1; !ret && fgets(line, sizeof(line), f); at.line++)
		ret = read_header(line, header, &at);
	fclose(f);
	json_object_set_new(header, "name", json_string(name));
	at.line = 0;
	if (!ret)
		ret = fields_read(series_fields, header, &at, &v);
	if (!ret)
		ret = check_series(&v, &at);
	json_array_append_new(vs->keep, header);
	if (!ret)
		*(struct variant *)memory_push(&vs->v, &vs->n, sizeof(v)) = v;
	return ret;
}

static int baseline_first(const void *a, const void *b)
{
	const struct variant *x = a, *y = b;
	int bx = x->role == ROLE_BASELINE, by = y->role == ROLE_BASELINE;

	return bx != by ? by - bx : strcmp(x->name, y->name);
}

/* The folders of dir/below that have a series; below: "" or "broken/" */
static int read_folder(struct variants *vs, const char *dir, const char *below)
{
	struct dirent **list;
	char path[PATH_BYTES], name[PATH_BYTES];
	int n, i, ret = 0;

	path_make(path, "%s/%s", dir, below);
	n = scandir(path, &list, names_visible, versionsort);
	for (i = 0; i < n; i++) {
		path_make(name, "%s%s", below, list[i]->d_name);
		if (!ret)
			ret = read_series(vs, dir, name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return ret;
}

int variants_read(struct variants *vs, const char *root, const char *base)
{
	char dir[PATH_BYTES], valid[256];
	int ret;

	*vs = (struct variants){.keep = json_array()};
	path_make(dir, "%s/kernel-patches/%s", root, base);
	if (base[0] < '0' || base[0] > '9' || strchr(base, '/') ||
	    access(dir, F_OK)) {
		path_make(dir, "%s/kernel-patches", root);
		names_of_folder(dir, base_name, valid, sizeof(valid));
		return msg_invalid("base", base,
				   "no patches for it; there are: %s", valid);
	}
	ret = read_folder(vs, dir, "");
	if (!ret)
		ret = read_folder(vs, dir, "broken/");
	if (vs->n)
		qsort(vs->v, vs->n, sizeof(vs->v[0]), baseline_first);
	return ret;
}

void variants_free(struct variants *vs)
{
	free(vs->v);
	json_decref(vs->keep);
	*vs = (struct variants){0};
}

const struct variant *variants_find(const struct variants *vs, const char *name)
{
	size_t i;

	for (i = 0; i < vs->n; i++)
		if (!strcmp(vs->v[i].name, name))
			return &vs->v[i];
	return NULL;
}

static bool is_usual(const struct variant *v)
{
	return !*v->by_default;
}

/* Is it one of "A/B ~C/D"? */
static bool is_in(const char *kernels, const char *name)
{
	size_t len = strlen(name), word;

	for (; *kernels; kernels += word + !!kernels[word]) {
		word = strcspn(kernels, "/ ~");
		if (word == len && !strncmp(kernels, name, len))
			return true;
	}
	return false;
}

/* By which the statements are judged; the baseline built again is their floor.
 */
static bool judges_claims(const struct variant *v)
{
	static const char *const kernels[] = {
		"mainline/mainline-b",
#define CLAIM(id, judge, text, kernels, cells) kernels,
#include "claims.def"
	};

	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if (is_in(kernels[i], v->name))
			return true;
	return false;
}

static const struct {
	const char *name;
	unsigned int roles;		      /* a bit for each */
	bool (*has)(const struct variant *v); /* NULL: all of these roles */
} sets[] = {
	{"default", ~(1U << ROLE_BROKEN), is_usual},
	{"claims", ~(1U << ROLE_BROKEN), judges_claims},
	{"strategies", 1U << ROLE_STRATEGY, NULL},
	{"controls", 1U << ROLE_CONTROL, NULL},
	{"all", ~(1U << ROLE_BROKEN), NULL},
	{"broken", 1U << ROLE_BROKEN, NULL}, /* which only verify takes */
};
#define SETS (sizeof(sets) / sizeof(sets[0]))

bool variant_is_meant(const struct variant *v, const char *word)
{
	size_t i;

	for (i = 0; i < SETS; i++)
		if (!strcmp(word, sets[i].name))
			return (sets[i].roles >> v->role & 1) &&
			       (!sets[i].has || sets[i].has(v));
	return !strcmp(word, v->name);
}

int variants_check(const struct variants *vs, const char *base,
		   const char *word, bool measured)
{
	char valid[512] = "", named[64] = "";
	size_t i;

	for (i = 0; i < vs->n; i++)
		if (variant_is_meant(&vs->v[i], word) &&
		    (!measured || vs->v[i].role != ROLE_BROKEN))
			return 0;
	for (i = 0; i < vs->n; i++)
		if (vs->v[i].role != ROLE_BROKEN)
			names_add(valid, sizeof(valid), vs->v[i].name);
	for (i = 0; i < SETS; i++)
		if (!measured || sets[i].roles != 1U << ROLE_BROKEN)
			names_add(named, sizeof(named), sets[i].name);
	return msg_invalid("variant", word,
			   "unknown for base %s; there are: %s; and the sets "
			   "%s",
			   base, valid, named);
}
