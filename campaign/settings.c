// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"
#include "path.h"
#include "sysroot.h"

#define CPU    "/sys/devices/system/cpu/"
#define SYSCTL "/proc/sys/kernel/"

/*
 * What is set, if its file is there. choices: a file that must list the value,
 * or NULL. Of a file with choices in it, "always [madvise] never", the one in
 * brackets is the value.
 */
static const struct setting {
	const char *name;
	const char *folder;  /* of folders, the file is in each; NULL: none */
	const char *path;    /* a whole path, or a name in those folders */
	const char *choices; /* likewise */
	const char *value;
} settings[] = {
	{"governor", CPU "cpufreq", "scaling_governor",
	 "scaling_available_governors", "performance"},
	{"no_turbo", NULL, CPU "intel_pstate/no_turbo", NULL, "1"},
	{"boost", NULL, CPU "cpufreq/boost", NULL, "0"},
	{"thp", NULL, "/sys/kernel/mm/transparent_hugepage/enabled", NULL,
	 "madvise"},
	{"numa_balancing", NULL, SYSCTL "numa_balancing", NULL, "0"},
	/* pages that are merged already stay so: parting them has no way back
	 */
	{"ksm", NULL, "/sys/kernel/mm/ksm/run", NULL, "0"},
	/* kernel/watchdog is both of these */
	{"nmi_watchdog", NULL, SYSCTL "nmi_watchdog", NULL, "0"},
	{"soft_watchdog", NULL, SYSCTL "soft_watchdog", NULL, "0"},
	{"aslr", NULL, SYSCTL "randomize_va_space", NULL, "0"},
};

const struct field change_fields[] = {
	FIELD(MUST, TEXT, change, name),
	FIELD(MUST, TEXT, change, path),
	FIELD(MUST, TEXT, change, before),
	FIELD(MUST, TEXT, change, value),
	{.name = NULL},
};

bool setting_value(const char *file, char value[VALUE_BYTES])
{
	char *open, *close;

	if (!sysroot_line(file, value, VALUE_BYTES))
		return false;
	open = strchr(value, '[');
	close = open ? strchr(open, ']') : NULL;
	if (close) {
		*close = '\0';
		memmove(value, open + 1, (size_t)(close - open));
	}
	return true;
}

static bool listed(const char *file, const char *value)
{
	char text[1024], *p = text, *word;

	if (!sysroot_line(file, text, sizeof(text)))
		return false;
	while ((word = strsep(&p, " ")))
		if (!strcmp(word, value))
			return true;
	return false;
}

static void plan_change(json_t *changes, const struct setting *s,
			const char *file, const char *choices)
{
	char before[VALUE_BYTES];
	struct change c = {s->name, file, before, s->value};
	json_t *object;

	if (!setting_value(file, before) || !strcmp(before, s->value) ||
	    (choices && !listed(choices, s->value)))
		return;
	object = json_object();
	fields_write(change_fields, &c, object);
	json_array_append_new(changes, object);
}

static int is_policy(const struct dirent *d)
{
	return !strncmp(d->d_name, "policy", 6);
}

json_t *settings_plan(void)
{
	char file[PATH_BYTES], choices[PATH_BYTES];
	json_t *changes = json_array();
	const struct setting *s,
		*end = settings + sizeof(settings) / sizeof(settings[0]);
	struct dirent **list;
	int n, i;

	for (s = settings; s < end; s++) {
		if (!s->folder) {
			plan_change(changes, s, s->path, s->choices);
			continue;
		}
		n = sysroot_list(s->folder, is_policy, &list);
		for (i = 0; i < n; i++) {
			path_make(file, "%s/%s/%s", s->folder, list[i]->d_name,
				  s->path);
			path_make(choices, "%s/%s/%s", s->folder,
				  list[i]->d_name, s->choices);
			plan_change(changes, s, file, choices);
		}
		sysroot_list_free(list, n);
	}
	return changes;
}

struct change change_at(const json_t *changes, size_t i)
{
	struct where at = {.file = "the changes"};
	struct change c = {0};

	fields_read(change_fields, json_array_get(changes, i), &at, &c);
	return c;
}

int setting_set(const struct change *c, const char *value)
{
	char path[PATH_BYTES], now[VALUE_BYTES] = "";
	size_t len = strlen(value);
	int fd, ret = 0;

	sysroot_path(path, "%s", c->path);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0 || write(fd, value, len) != (ssize_t)len)
		ret = errno ? -errno : -EIO;
	if (fd >= 0)
		close(fd);
	if (!ret && setting_value(c->path, now) && !strcmp(now, value))
		return 0;
	msg_error("tune", c->name, "%s cannot be set to %s: %s", c->path, value,
		  ret ? strerror(-ret) : "it does not stay so");
	return -EIO;
}
