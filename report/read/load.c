// SPDX-License-Identifier: GPL-2.0-only
#include "result.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "jsonfile.h"
#include "memory.h"
#include "msg.h"
#include "names.h"
#include "utf8.h"

/* Takes the name over. */
static void add_cut(struct result *res, char *file, size_t line, long variant)
{
	struct cut_line *c;

	if (!line) {
		free(file);
		return;
	}
	c = memory_push(&res->cuts, &res->n_cuts, sizeof(*c));
	*c = (struct cut_line){file, line, variant};
}

static int load_journal(struct result *res)
{
	struct where at = {.file = res->journal.path};
	int ret = journal_open(&res->journal, res->dir);
	bool planned;

	for (size_t n = 0; !ret && n < res->journal.n; n++) {
		planned = !journal_of(&res->journal, n)->attempts &&
			  !journal_of(&res->journal, n)->done &&
			  !journal_of(&res->journal, n)->reason;
		for (size_t i = 0; i < res->plan.n_boots; i++)
			planned |= res->plan.boots[i].boot == n;
		if (!planned)
			ret = fields_error(&at, "boot %zu is not in plan.json",
					   n);
	}
	add_cut(res, memory_print("%s", res->journal.path), res->journal.cut,
		-1);
	return ret;
}

struct reading {
	struct result *res;
	size_t boot;
};

static int read_sample(json_t *line, const struct where *at, void *arg)
{
	const struct reading *r = arg;
	struct result *res = r->res;
	struct taken *t =
		memory_push(&res->samples, &res->n_samples, sizeof(*t));

	t->boot = r->boot;
	return sample_read(&t->as, line, at, &res->plan,
			   &res->plan.boots[r->boot]);
}

static int load_boot(struct result *res, size_t boot, const char *folder)
{
	struct reading r = {.res = res, .boot = boot};
	struct boot *b = &res->boots[boot];
	char *path = memory_print("%s/boots/%s/context.json", res->dir, folder);
	size_t cut = 0;
	int ret = context_read(&b->context, path, &res->plan.boots[boot]);

	free(path);
	b->has_context = !ret;
	/* without a context its samples are left out, by name */
	if (ret && ret != -ENOENT)
		return ret;
	path = memory_print("%s/boots/%s/samples.jsonl", res->dir, folder);
	ret = jsonfile_each_line(path, read_sample, &r, &cut);
	add_cut(res, path, cut, (long)result_variant_of(res, boot));
	return ret;
}

/* The planned boot that a folder such as 003-lock-pmd belongs to, or -1. */
static long folder_boot(const struct result *res, const char *folder)
{
	char want[512];

	for (size_t i = 0; i < res->plan.n_boots; i++) {
		plan_boot_folder(&res->plan.boots[i], want, sizeof(want));
		if (!strcmp(folder, want))
			return (long)i;
	}
	return -1;
}

static int load_boots(struct result *res)
{
	char *path = memory_print("%s/boots", res->dir);
	struct where at = {.file = path};
	struct dirent **list = NULL;
	long boot;
	int n = scandir(path, &list, names_visible, alphasort), ret = 0;

	if (n < 0 && errno != ENOENT)
		ret = fields_error(&at, "%s", strerror(errno));
	res->boots = memory_get(res->plan.n_boots, sizeof(*res->boots));
	for (int i = 0; i < n; i++) {
		boot = folder_boot(res, list[i]->d_name);
		if (!ret && boot < 0)
			ret = fields_error(&at, "%s: no boot of plan.json",
					   list[i]->d_name);
		if (!ret)
			ret = load_boot(res, (size_t)boot, list[i]->d_name);
		if (ret == -ENOTDIR)
			ret = fields_error(&at, "%s: no folder",
					   list[i]->d_name);
		free(list[i]);
	}
	free(list);
	free(path);
	return ret;
}

/* JSON cannot hold the name of a folder that is no UTF-8: then none was
 * written.
 */
static void add_missing_name(struct result *res)
{
	char *folder = realpath(res->dir, NULL), *name;

	if (folder && !*res->plan.run) {
		name = utf8_copy(strrchr(folder, '/') + 1);
		res->plan.run = plan_keep_text(&res->plan, name);
		free(name);
	}
	free(folder);
}

static int load_plan(struct result *res)
{
	char *path = memory_print("%s/plan.json", res->dir);
	struct where at = {.file = path};
	int ret = plan_read(&res->plan, path);

	if (ret == -ENOENT || ret == -ENOTDIR)
		msg_error("report", res->dir,
			  "no result folder (no plan.json in it); valid: a "
			  "folder that ./run.sh sim or here made");
	if (!ret && !strcmp(res->plan.backend, "tcg"))
		ret = fields_error(&at, "backend tcg: how fast plain QEMU is "
					"says nothing of a machine");
	if (!ret)
		add_missing_name(res);
	free(path);
	return ret;
}

int result_load(const char *dir, struct result *res)
{
	int ret;

	*res = (struct result){.dir = dir};
	ret = load_plan(res);
	if (!ret)
		ret = load_journal(res);
	if (!ret)
		ret = load_boots(res);
	if (!ret)
		ret = result_load_proofs(res);
	if (ret)
		result_free(res);
	return ret;
}
