// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "uncountable.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARANOID "/proc/sys/kernel/perf_event_paranoid"
#define UNKNOWN	 (-9)

/* The rest of the first line that begins so; false: none does. */
static bool line_of(const char *path, const char *begins, char *text,
		    size_t len)
{
	char line[4096];
	bool found = false;
	FILE *f = fopen(path, "re");

	while (f && !found && fgets(line, sizeof(line), f)) {
		found = !strncmp(line, begins, strlen(begins));
		if (found)
			snprintf(text, len, "%.*s", (int)len - 1,
				 line + strlen(begins));
	}
	if (f)
		fclose(f);
	return found;
}

void uncountable_look(struct refusal *r)
{
	char text[4096];
	uint64_t caps = 0;

	r->paranoid = line_of(PARANOID, "", text, sizeof(text))
			      ? strtol(text, NULL, 10)
			      : UNKNOWN;
	if (line_of("/proc/self/status", "CapEff:", text, sizeof(text)))
		caps = strtoull(text, NULL, 16);
	r->may = caps >> CAP_SYS_ADMIN & 1 || caps >> CAP_PERFMON & 1;
	r->seccomp =
		line_of("/proc/self/status", "Seccomp:", text, sizeof(text)) &&
		strtol(text, NULL, 10);
	r->hypervisor = line_of("/proc/cpuinfo", "flags", text, sizeof(text)) &&
			strstr(text, " hypervisor");
}

static void explain_refused(const struct refusal *r, char *text, size_t len)
{
	if (r->paranoid == UNKNOWN)
		snprintf(text, len,
			 "the kernel has no perf events, or /proc "
			 "is hidden");
	else if (r->may && r->seccomp)
		snprintf(text, len,
			 "refused to one who may: a seccomp filter (of a "
			 "container?) or a security module forbids it");
	else if (r->may)
		snprintf(text, len,
			 "refused to one who may: a security "
			 "module, or lockdown, forbids it");
	else
		snprintf(text, len,
			 "kernel.perf_event_paranoid is %ld: needs root, "
			 "CAP_PERFMON, or at most %d",
			 r->paranoid, r->whole_cpu ? 0 : 1);
}

void uncountable_explain(const struct refusal *r, char *text, size_t len)
{
	switch (-r->error) {
	case EPERM:
	case EACCES:
		explain_refused(r, text, len);
		return;
	case ENOSYS:
		snprintf(text, len, "perf_event_open() is not there: %s",
			 r->seccomp ? "a seccomp filter hides it"
				    : "the kernel has no perf events");
		return;
	case EBUSY:
		snprintf(text, len, "the counters are in use by somebody else");
		return;
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
	case EINVAL:
		break;
	default:
		snprintf(text, len, "%s", strerror(-r->error));
		return;
	}
	if (r->hardware && r->hypervisor)
		snprintf(text, len,
			 "no such counter: this is a virtual "
			 "machine, whose host gives it no PMU, or "
			 "not this event");
	else if (r->hardware)
		snprintf(text, len,
			 "the kernel has no such counter for this "
			 "processor (%s)",
			 strerror(-r->error));
	else
		snprintf(text, len, "the kernel has no such event (%s)",
			 strerror(-r->error));
}
