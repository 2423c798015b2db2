// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "lock_probes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "path.h"

#define CALLERS_MAX 16

/* Where a function returns to, at its first instruction. */
#ifdef __aarch64__
#define CALLER "%lr"
#else
#define CALLER "$stack0"
#endif

static const struct {
	const char *name, *sites; /* of the event; in lock-sites */
} events[LOCKS] = {
	[LOCK_ROOT] = {"root", "anon-move"},
	[LOCK_IMAP] = {"imap", "imap-move"},
};

/* Of mm/mremap.c, which the compiler may have inlined or cut in parts. */
static const char *const movers[] = {
	"move_page_tables", "move_pgt_entry",  "move_ptes",
	"move_normal_pmd",  "move_normal_pud", "move_huge_pud",
	"move_huge_pmd",    "take_rmap_locks", "maybe_take_rmap_locks",
};

static int open_definitions(void)
{
	int fd = open("/sys/kernel/tracing/kprobe_events",
		      O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		fd = open("/sys/kernel/debug/tracing/kprobe_events",
			  O_WRONLY | O_APPEND | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int define(int fd, const char *line)
{
	size_t len = strlen(line);

	if (write(fd, line, len) == (ssize_t)len)
		return 0;
	return errno ? -errno : -EIO;
}

/* Those that are not there need not be. */
static void remove_all(int fd)
{
	char line[64];

	for (int i = 0; i < LOCKS; i++) {
		snprintf(line, sizeof(line), "-:" LOCK_PROBES_GROUP "/%s\n",
			 events[i].name);
		define(fd, line);
	}
}

void lock_probes_remove(void)
{
	int fd = open_definitions();

	if (fd < 0)
		return;
	remove_all(fd);
	close(fd);
}

int lock_probes_of_sites(FILE *sites, unsigned long long text, enum lock lock,
			 char *lines, size_t len)
{
	unsigned long long at;
	char line[256], word[32];
	size_t used = 0;
	int n = 0;

	*lines = '\0';
	if (!text)
		return -ENOENT;
	while (fgets(line, sizeof(line), sites)) {
		if (sscanf(line, "%llx %31s", &at, word) != 2 || at < text ||
		    strcmp(word, events[lock].sites) != 0)
			continue;
		used += (size_t)snprintf(lines + used, len - used,
					 "p:" LOCK_PROBES_GROUP
					 "/%s _text+%#llx\n",
					 events[lock].name, at - text);
		if (used >= len)
			return -E2BIG;
		n++;
	}
	return n;
}

/* A name with or without what the compiler appends: ".isra.0". */
static bool is_mover(const char *name)
{
	for (size_t i = 0; i < sizeof(movers) / sizeof(movers[0]); i++) {
		size_t len = strlen(movers[i]);

		if (!strncmp(name, movers[i], len) &&
		    (!name[len] || name[len] == '.'))
			return true;
	}
	return false;
}

struct text_range {
	unsigned long long from, to; /* to: where the next function begins */
};

static int read_symbol(FILE *f, unsigned long long *at, char *name)
{
	char line[512], kind, module[64];
	int n;

	while (fgets(line, sizeof(line), f)) {
		n = sscanf(line, "%llx %c %255s [%63s", at, &kind, name,
			   module);
		if (n == 3 && (kind == 't' || kind == 'T'))
			return 1;
	}
	return 0;
}

static int find_movers(FILE *kallsyms, struct text_range *of)
{
	unsigned long long at;
	char name[256];
	int n = 0;

	while (n < CALLERS_MAX && read_symbol(kallsyms, &at, name))
		if (is_mover(name))
			of[n++] = (struct text_range){at, ~0ull};
	rewind(kallsyms);
	while (read_symbol(kallsyms, &at, name))
		for (int i = 0; i < n; i++)
			if (at > of[i].from && at < of[i].to)
				of[i].to = at;
	return n;
}

int lock_probes_callers(FILE *kallsyms, char *filter, size_t len)
{
	struct text_range of[CALLERS_MAX];
	int n = find_movers(kallsyms, of);
	size_t used = 0;

	for (int i = 0; i < n; i++) {
		if (!of[i].from)
			return -EACCES;
		used += (size_t)snprintf(
			filter + used, len - used,
			"%s(caller >= %#llx && caller < %#llx)",
			i ? " || " : "", of[i].from, of[i].to);
		if (used >= len)
			return -E2BIG;
	}
	return n ? 0 : -ENOENT;
}

static int define_by_callers(int fd, struct lock_probe *probes, char *reason,
			     size_t len)
{
	struct lock_probe *p = &probes[LOCK_ROOT];
	FILE *f = fopen("/proc/kallsyms", "re");
	int ret = f ? lock_probes_callers(f, p->filter, sizeof(p->filter))
		    : -errno;

	if (f)
		fclose(f);
	if (ret == -EACCES)
		snprintf(reason, len,
			 "kernel.kptr_restrict hides where its functions are");
	else if (ret)
		snprintf(reason, len,
			 "/proc/kallsyms does not name move_page_tables(): %s",
			 strerror(-ret));
	if (ret)
		return ret;
	snprintf(p->what, sizeof(p->what),
		 "kprobe: down_write() called while page tables are moved");
	p->event = LOCK_PROBES_GROUP ":root";
	return define(fd, "p:" LOCK_PROBES_GROUP
			  "/root down_write caller=" CALLER ":x64\n");
}

/* Where the text begins, in the numbers of a System.map. */
static unsigned long long text_of(const char *sites)
{
	const char *slash = strrchr(sites, '/');
	unsigned long long at, text = 0;
	char path[PATH_BYTES], name[256];
	FILE *f;

	path_make(path, "%.*sSystem.map", slash ? (int)(slash + 1 - sites) : 0,
		  sites);
	f = fopen(path, "re");
	while (f && !text && read_symbol(f, &at, name))
		if (!strcmp(name, "_text"))
			text = at;
	if (f)
		fclose(f);
	return text;
}

static int define_by_sites(int fd, const char *sites, enum lock lock,
			   struct lock_probe *p)
{
	char lines[LOCK_PROBES_BYTES], *line = lines, *end;
	FILE *f = fopen(sites, "re");
	int n, ret = 0;

	n = f ? lock_probes_of_sites(f, text_of(sites), lock, lines,
				     sizeof(lines))
	      : -errno;
	if (f)
		fclose(f);
	/* one call each: tracefs takes lines, but says of one alone why not */
	for (; n > 0 && !ret && (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		ret = define(fd, line);
	}
	if (n <= 0 || ret)
		return n < 0 ? n : ret;
	snprintf(p->what, sizeof(p->what),
		 "kprobes where the %s lock is taken: %d", events[lock].name,
		 n);
	p->event = lock == LOCK_ROOT ? LOCK_PROBES_GROUP ":root"
				     : LOCK_PROBES_GROUP ":imap";
	return 0;
}

int lock_probes_define(const char *sites, struct lock_probe *probes,
		       char *reason, size_t len)
{
	int fd = open_definitions(), ret = 0;

	memset(probes, 0, sizeof(*probes) * LOCKS);
	if (fd < 0) {
		snprintf(reason, len, "%s",
			 fd == -ENOENT
				 ? "tracefs has no kprobe_events: it is not "
				   "mounted, or the kernel has no kprobes"
				 : "kprobe_events of tracefs cannot be "
				   "written: needs root, and no lockdown");
		return fd;
	}
	remove_all(fd);
	if (!*sites)
		ret = define_by_callers(fd, probes, reason, len);
	for (enum lock lock = 0; *sites && !ret && lock < LOCKS; lock++)
		ret = define_by_sites(fd, sites, lock, &probes[lock]);
	if (ret && !*reason)
		snprintf(reason, len, "the kernel refuses the probes: %s",
			 strerror(-ret));
	if (ret)
		remove_all(fd);
	close(fd);
	return ret;
}
