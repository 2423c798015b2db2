// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "events.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"
#include "names.h"
#include "path.h"

/* The counters by PMU, without what their names begin with. */
#define ROLE_PMU(name) &#name[sizeof("pmu_") - 1],
#define ROLE_SIM(name)
#define ROLE_KERNEL(name)
#define ROLE_LOAD(name)
static const char *const roles[] = {
#define COUNTER(name, unit, by, meaning) ROLE_##by(name)
#include "counters.def"
	NULL};

struct at {
	const char *path;
	unsigned int line;
};

__attribute__((format(printf, 2, 3))) static int wrong(const struct at *at,
						       const char *format, ...)
{
	char object[PATH_BYTES + 16], reason[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(reason, sizeof(reason), format, ap);
	va_end(ap);
	snprintf(object, sizeof(object), "%s:%u", at->path, at->line);
	msg_error("events", object, "%s", reason);
	return -EINVAL;
}

/* N, or N-M, decimal or hexadecimal. */
static bool read_range(const char *text, uint64_t range[2])
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	range[0] = range[1] = strtoull(text, &end, 0);
	if (*end == '-' && end[1] >= '0' && end[1] <= '9')
		range[1] = strtoull(end + 1, &end, 0);
	return !*end && range[0] <= range[1];
}

static int on_cpu(struct event_set *set, char *text, const struct at *at)
{
	char vendor[16], family[32], model[32], stepping[32] = "0-255";
	struct event_cpu *cpu = &set->cpus[set->n_cpus];
	char more;
	int n;

	if (!strcmp(text, "any"))
		return 0;
	n = sscanf(text, "%15s %31s %31s %31s %c", vendor, family, model,
		   stepping, &more);
	if (n < 3 || n > 4 || !read_range(family, cpu->family) ||
	    !read_range(model, cpu->model) ||
	    !read_range(stepping, cpu->stepping))
		return wrong(at,
			     "cpu: '%s' is not 'any', nor VENDOR FAMILY MODEL "
			     "with or without a STEPPING",
			     text);
	if (++set->n_cpus == EVENT_CPUS_MAX)
		return wrong(at, "cpu: more than %d", EVENT_CPUS_MAX - 1);
	strcpy(cpu->vendor, vendor);
	return 0;
}

static int check_role(const struct event_set *set, const char *role,
		      const struct at *at)
{
	char valid[256] = "";
	size_t i;

	for (i = 0; i < set->n; i++)
		if (!strcmp(set->events[i].role, role))
			return wrong(at, "role %s: twice", role);
	for (i = 0; roles[i]; i++) {
		if (!strcmp(roles[i], role))
			return 0;
		names_add(valid, sizeof(valid), roles[i]);
	}
	return wrong(at, "role %s: unknown; there are: %s", role, valid);
}

/* Each event says to what it is blind. */
static int check_last(const struct event_set *set, const struct at *at)
{
	if (set->n && !*set->events[set->n - 1].blind)
		return wrong(at, "role %s: no line 'blind' after it",
			     set->events[set->n - 1].role);
	return 0;
}

static int on_event(struct event_set *set, char *text, const struct at *at)
{
	struct event *e = &set->events[set->n];
	char code[32], *end, more;
	int ret = check_last(set, at);

	if (ret)
		return ret;
	if (set->n == EVENTS_MAX)
		return wrong(at, "event: more than %d", EVENTS_MAX);
	if (sscanf(text, "%23s %79s %31s %c", e->role, e->name, code, &more) !=
	    3)
		return wrong(at, "event: '%s' is not ROLE NAME CODE", text);
	ret = check_role(set, e->role, at);
	if (ret)
		return ret;
	e->has_code = strcmp(code, "-");
	errno = 0;
	e->code = e->has_code ? strtoull(code, &end, 16) : 0;
	if (e->has_code &&
	    (strncmp(code, "0x", 2) || *end || end == code + 2 || errno))
		return wrong(at, "code: '%s' is neither 0x... nor -", code);
	if (!e->has_code && !strcmp(set->pmu, "-"))
		return wrong(at, "code: needed, libpfm4 has no such pmu");
	set->n++;
	return 0;
}

static int on_blind(struct event_set *set, char *text, const struct at *at)
{
	if (!set->n || *set->events[set->n - 1].blind)
		return wrong(at, "blind: follows no event");
	snprintf(set->events[set->n - 1].blind, sizeof(set->events[0].blind),
		 "%s", text);
	return 0;
}

static int on_line(struct event_set *set, char *line, const struct at *at)
{
	char *text = line + strcspn(line, " \t");

	line[strcspn(line, "\n")] = '\0';
	if (!*line || *line == '#')
		return 0;
	if (*text)
		*text++ = '\0';
	text += strspn(text, " \t");
	if (!*text)
		return wrong(at, "%s: nothing follows", line);
	if (!strcmp(line, "cpu"))
		return on_cpu(set, text, at);
	if (!strcmp(line, "event"))
		return on_event(set, text, at);
	if (!strcmp(line, "blind"))
		return on_blind(set, text, at);
	if (!strcmp(line, "pmu"))
		snprintf(set->pmu, sizeof(set->pmu), "%s", text);
	else if (!strcmp(line, "like"))
		snprintf(set->like, sizeof(set->like), "%s", text);
	else if (!strcmp(line, "source"))
		snprintf(set->source, sizeof(set->source), "%s", text);
	else
		return wrong(at,
			     "%s: unknown; there are: cpu, pmu, like, source, "
			     "event, blind",
			     line);
	return 0;
}

int events_read(struct event_set *set, const char *dir, const char *name)
{
	char path[PATH_BYTES], line[512];
	struct at at = {.path = path};
	int ret = 0;
	FILE *f;

	*set = (struct event_set){.n = 0};
	snprintf(set->name, sizeof(set->name), "%s", name);
	path_make(path, "%s/%s", dir, name);
	f = fopen(path, "re");
	if (!f) {
		ret = -errno;
		msg_error("events", path, "%s", strerror(errno));
		return ret;
	}
	while (!ret && fgets(line, sizeof(line), f)) {
		at.line++;
		ret = strchr(line, '\n') ? on_line(set, line, &at)
					 : wrong(&at,
						 "longer than %zu, or has "
						 "no end",
						 sizeof(line));
	}
	if (!ret && ferror(f))
		ret = wrong(&at, "cannot be read");
	if (!ret)
		ret = check_last(set, &at);
	if (!ret && (!*set->pmu || !*set->source || !set->n))
		ret = wrong(&at, "%s: missing",
			    !*set->pmu	    ? "pmu"
			    : !*set->source ? "source"
					    : "event");
	fclose(f);
	return ret;
}

static bool within(const uint64_t range[2], const uint64_t value[2])
{
	return value[0] >= range[0] && value[0] <= range[1];
}

bool events_fit(const struct event_set *set, const struct event_cpu *cpu)
{
	const struct event_cpu *c;

	for (c = set->cpus; c < set->cpus + set->n_cpus; c++)
		if (!strcmp(c->vendor, cpu->vendor) &&
		    within(c->family, cpu->family) &&
		    within(c->model, cpu->model) &&
		    within(c->stepping, cpu->stepping))
			return true;
	return false;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int events_find(struct event_set *set, const char *dir,
		const struct event_cpu *cpu)
{
	struct event_set any = {.n = 0};
	bool found = false;
	struct dirent **list;
	int n = scandir(dir, &list, not_hidden, alphasort), ret = 0, i;

	if (n < 0) {
		ret = -errno;
		msg_error("events", dir, "%s", strerror(errno));
		return ret;
	}
	for (i = 0; i < n; i++) {
		if (!ret && !found)
			ret = events_read(set, dir, list[i]->d_name);
		if (!ret && !found) {
			found = events_fit(set, cpu);
			if (!set->n_cpus)
				any = *set;
		}
		free(list[i]);
	}
	free(list);
	if (!ret && !found)
		*set = any;
	return ret;
}

/* Of a line "KEY : VALUE", the value; NULL: it is another. */
static const char *value_of(const char *line, const char *key)
{
	size_t n = strlen(key);
	const char *v;

	if (strncmp(line, key, n))
		return NULL;
	v = line + n + strspn(line + n, " \t");
	return *v == ':' ? v + 1 + strspn(v + 1, " \t") : NULL;
}

static void take_line(struct event_cpu *cpu, const char *line)
{
	static const struct {
		const char *key;
		size_t at;
	} numbers[] = {
		{"cpu family", offsetof(struct event_cpu, family)},
		{"model", offsetof(struct event_cpu, model)},
		{"stepping", offsetof(struct event_cpu, stepping)},
		{"CPU implementer", offsetof(struct event_cpu, family)},
		{"CPU part", offsetof(struct event_cpu, model)},
	};
	const char *v = value_of(line, "vendor_id");

	if (v)
		snprintf(cpu->vendor, sizeof(cpu->vendor), "%.*s",
			 (int)strcspn(v, "\n"), v);
	else if (value_of(line, "CPU implementer"))
		strcpy(cpu->vendor, "ARM");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		v = value_of(line, numbers[i].key);
		if (v)
			*(uint64_t *)((char *)cpu + numbers[i].at) =
				strtoull(v, NULL, 0);
	}
}

/* Steppings may be mixed: their counters are the same. */
static bool same_kind(const struct event_cpu *a, const struct event_cpu *b)
{
	return !strcmp(a->vendor, b->vendor) && a->family[0] == b->family[0] &&
	       a->model[0] == b->model[0];
}

int events_cpu(struct event_cpu *cpu, unsigned int *kinds, const char *cpuinfo)
{
	struct event_cpu now = {.vendor = ""};
	char line[4096];
	FILE *f = fopen(cpuinfo, "re");

	if (!f)
		return -errno;
	*kinds = 0;
	while (fgets(line, sizeof(line), f)) {
		if (*line != '\n') {
			take_line(&now, line);
			continue;
		}
		if (!*now.vendor || (*kinds && same_kind(cpu, &now)))
			continue;
		if (!(*kinds)++)
			*cpu = now;
	}
	fclose(f);
	return *kinds ? 0 : -ENODATA;
}
