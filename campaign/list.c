// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "list.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "counting.h"
#include "load.h"
#include "machine.h"
#include "msg.h"
#include "path.h"
#include "variant.h"

static int for_each_entry(const char *dir,
			  int (*fn)(const char *dir, const char *name))
{
	struct dirent **list;
	int n = scandir(dir, &list, NULL, versionsort), i, ret = 0;

	if (n < 0)
		return -errno;
	for (i = 0; i < n; i++) {
		if (!ret && list[i]->d_name[0] != '.')
			ret = fn(dir, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	return ret;
}

static const char *list_root; /* of the project, while a list is printed */

static int print_base(const char *dir, const char *base)
{
	struct variants vs;
	size_t i;
	int ret;

	(void)dir;
	if (base[0] < '0' || base[0] > '9')
		return 0;
	ret = variants_read(&vs, list_root, base);
	for (i = 0; !ret && i < vs.n; i++)
		printf("variant %-6s %-12s %-9s %s%s\n", base, vs.v[i].name,
		       role_names[vs.v[i].role], vs.v[i].summary,
		       vs.v[i].role == ROLE_CONTROL ||
				       vs.v[i].role == ROLE_BROKEN
			       ? " (not a strategy)"
			       : "");
	variants_free(&vs);
	return ret;
}

static int print_machine(const char *dir, const char *name)
{
	char path[PATH_BYTES];
	struct machine m;
	int ret;

	path_make(path, "%s/%s", dir, name);
	ret = machine_read(&m, path);
	if (!ret)
		printf("machine %-6s %llu socket%s of %llu cores, simulated\n",
		       name, (unsigned long long)m.sockets,
		       m.sockets == 1 ? "" : "s",
		       (unsigned long long)m.cores_per_socket);
	return ret;
}

static int print_variants(const char *root)
{
	char dir[PATH_BYTES];

	list_root = root;
	path_make(dir, "%s/kernel-patches", root);
	return for_each_entry(dir, print_base);
}

static int print_loads(const char *root)
{
	const struct load *const *l;
	const struct param *p;
	size_t i;

	(void)root;
	for (l = loads; *l; l++) {
		printf("load    %-6s %s\n", (*l)->name, (*l)->question);
		for (p = (*l)->params; p->name; p++) {
			printf("               %s=", p->name);
			for (i = 0; p->choices && p->choices[i]; i++)
				printf("%s%s", i ? "|" : "", p->choices[i]);
			if (p->text)
				fputs(p->text, stdout);
			else if (!p->choices)
				printf("%llu", (unsigned long long)p->fallback);
			putchar('\n');
		}
	}
	return 0;
}

static int print_machines(const char *root)
{
	char dir[PATH_BYTES];

	path_make(dir, "%s/sim/machines", root);
	return for_each_entry(dir, print_machine);
}

static int print_kernels(const char *root)
{
	char program[PATH_BYTES], dir[PATH_BYTES];

	path_make(program, "%s/kernel-patches/compare", root);
	path_make(dir, "%s/build/kernels", root);
	fflush(stdout);
	execl(program, program, dir, (char *)NULL);
	msg_error("list", program, "%s", strerror(errno));
	return -errno;
}

static int print_events(const char *root)
{
	static struct counting c; /* too large for the stack */
	char dir[PATH_BYTES];
	int ret;

	path_make(dir, "%s/bench/events", root);
	ret = counting_find(&c, dir, "");
	if (!ret)
		counting_print(&c);
	counting_end();
	return ret;
}

/* What is said of each in a report, before there is any figure. */
static int print_claims(const char *root)
{
	static const struct {
		int id;
		const char *judge, *text, *kernels, *cells;
	} claims[] = {
#define CLAIM(id, judge, text, kernels, cells)                                 \
	{id, #judge, text, kernels, cells},
#include "claims.def"
	};

	(void)root;
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		printf("claim   %-2d %s\n           %s: %s in %s\n",
		       claims[i].id, claims[i].text, claims[i].judge,
		       claims[i].kernels, claims[i].cells);
	puts("\n"
	     "beats: faster in one comparison of these kernels (A/B: A to B; "
	     "-: the baseline; *: each\nstrategy; ~: only if no other was "
	     "measured) or more, slower or the same in none; in_many:\nfrom "
	     "some number of processes on. costs_nothing: slower in none. "
	     "costs: slower from some\nnumber of processes on. levels: PMD "
	     "to PTE. holds: survived the hunt. The reverse of it\nrefutes; "
	     "both are \"depends\"; no figure, or intervals too wide, "
	     "\"unclear\".");
	return 0;
}

int list_print(const char *root, const char *what)
{
	static const struct {
		const char *name;
		bool asked_for; /* alone: not what there is, but what came of it
				 */
		int (*print)(const char *root);
	} lists[] = {
		{"variants", false, print_variants},
		{"loads", false, print_loads},
		{"machines", false, print_machines},
		{"claims", true, print_claims},
		{"kernels", true, print_kernels},
		{"events", true, print_events},
	};
	int ret = 0, found = 0;
	size_t i;

	for (i = 0; !ret && i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (what ? strcmp(what, lists[i].name) : lists[i].asked_for)
			continue;
		ret = lists[i].print(root);
		found = 1;
	}
	if (found)
		return ret;
	msg_error("list", what,
		  "unknown; there are: variants, loads, machines, claims, "
		  "kernels, events");
	return -EINVAL;
}
