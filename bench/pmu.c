// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "pmu.h"

#include <errno.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "msg.h"
#include "path.h"

int pmu_check_environment(void)
{
	static const char *const names[] = {"LIBPFM_FORCE_PMU",
					    "LIBPFM_ENCODE_INACTIVE",
					    "LIBPFM_DISABLED_PMUS"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!getenv(names[i]))
			continue;
		msg_error("counters", names[i],
			  "changes which processor libpfm4 sees; unset it");
		return -EINVAL;
	}
	return 0;
}

int pmu_encode(const char *pmu, const char *name, struct perf_event_attr *attr)
{
	pfm_perf_encode_arg_t arg = {.attr = attr, .size = sizeof(arg)};
	char text[128];

	memset(attr, 0, sizeof(*attr));
	attr->size = sizeof(*attr);
	snprintf(text, sizeof(text), "%s::%s", pmu, name);
	if (pfm_initialize() != PFM_SUCCESS ||
	    pfm_get_os_event_encoding(text, PFM_PLM0, PFM_OS_PERF_EVENT,
				      &arg) != PFM_SUCCESS)
		return -ENOENT;
	return 0;
}

int pmu_attr(const struct event_set *set, const struct event *event,
	     struct perf_event_attr *attr)
{
	int ret = pmu_encode(set->pmu, event->name, attr);

	if (ret && !event->has_code)
		return ret;
	if (ret) {
		memset(attr, 0, sizeof(*attr));
		attr->type = PERF_TYPE_RAW;
		attr->config = event->code;
	}
	attr->exclude_user = 1;
	attr->exclude_kernel = 0;
	attr->exclude_hv = 1;
	return 0;
}

int pmu_open(const struct perf_event_attr *attr, const char *filter, int cpu,
	     int leader)
{
	struct perf_event_attr a = *attr;
	int fd, ret;

	a.size = sizeof(a);
	a.disabled = leader < 0;
	a.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED |
			PERF_FORMAT_TOTAL_TIME_RUNNING;
	fd = (int)syscall(SYS_perf_event_open, &a, cpu < 0 ? 0 : -1, cpu,
			  leader, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (filter && ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter)) {
		ret = -errno;
		close(fd);
		return ret;
	}
	return fd;
}

struct counted pmu_read(int fd)
{
	uint64_t v[3];

	if (fd < 0 || read(fd, v, sizeof(v)) != sizeof(v))
		return (struct counted){.there = false};
	return (struct counted){v[0], v[1], v[2], true};
}

int pmu_tracepoint(const char *name)
{
	static const char *const roots[] = {"/sys/kernel/tracing",
					    "/sys/kernel/debug/tracing"};
	const char *colon = strchr(name, ':');
	int ret = -ENOENT, id;
	char path[PATH_BYTES];
	FILE *f;

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		path_make(path, "%s/events/%.*s/%s/id", roots[i],
			  (int)(colon - name), name, colon + 1);
		f = fopen(path, "re");
		if (!f) {
			ret = errno == ENOENT ? ret : -errno;
			continue;
		}
		ret = fscanf(f, "%d", &id) == 1 ? id : -EIO;
		fclose(f);
		return ret;
	}
	return ret;
}
