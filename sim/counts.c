// SPDX-License-Identifier: GPL-2.0-only
#include "counts.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "guest_time.h"
#include "heat.h"
#include "hot.h"
#include "lock_time.h"
#include "lockstep.h"

struct cpu_work cpu_work[MACHINE_CPUS_MAX];

static const struct machine *machine;
static struct coherence *model;

/* All CPUs together, at one time. */
struct totals {
	uint64_t instructions, sites[SITE_LOCKS];
	struct coherence_counts counts;
	struct lock_times locks[LOCK_CLASSES];
	uint64_t clock, host_ns, expiries;
	uint64_t timeouts; /* since simulation began */
};

/* Of totals, and every one a difference of two times. */
static const struct {
	const char *name;
	size_t offset;
} fields[] = {
#define TOTAL(name, field)                                                     \
	{                                                                      \
		name, offsetof(struct totals, field)                           \
	}
#define COUNT(field) TOTAL(#field, counts.field)
	TOTAL("sim_cycles", clock),
	TOTAL("sim_instructions", instructions),
	TOTAL("spin_expiries", expiries),
	COUNT(loads),
	COUNT(stores),
	COUNT(l2_hits),
	COUNT(misses),
	COUNT(llc_hits),
	COUNT(incomplex_transfers),
	COUNT(insocket_transfers),
	COUNT(xsocket_transfers),
	COUNT(upgrades),
	COUNT(invalidations),
	COUNT(writebacks),
	TOTAL("root_acquisitions", sites[SITE_ANON_MOVE]),
	TOTAL("root_acquisitions_other", sites[SITE_ANON_OTHER]),
	TOTAL("imap_acquisitions", sites[SITE_IMAP_MOVE]),
	TOTAL("imap_acquisitions_other", sites[SITE_IMAP_OTHER]),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static struct totals at_begin, at_end;

static void sum_up(struct totals *t)
{
	const uint64_t *from;
	uint64_t *to;
	unsigned int i;
	size_t j;

	memset(t, 0, sizeof(*t));
	for (i = 0; i < machine_cpus(machine); i++) {
		t->instructions += cpu_work[i].instructions;
		for (j = 0; j < SITE_LOCKS; j++)
			t->sites[j] += cpu_work[i].sites[j];
		from = (const uint64_t *)coherence_counts(model, i);
		to = (uint64_t *)&t->counts;
		for (j = 0; j < sizeof(t->counts) / sizeof(*to); j++)
			to[j] += from[j];
	}
	for (i = 0; i < LOCK_CLASSES; i++)
		lock_time_sum((enum lock_class)i, &t->locks[i]);
	t->expiries = spin_expiries();
	t->clock = lockstep_latest();
	t->timeouts = lockstep_timeouts();
	t->host_ns = guest_time_host_ns();
}

void counts_begin(const struct machine *m, struct coherence *c)
{
	machine = m;
	model = c;
	heat_begin();
	sum_up(&at_begin);
}

void counts_take(void)
{
	sum_up(&at_end);
}

static uint64_t difference(size_t offset)
{
	return *(const uint64_t *)((const char *)&at_end + offset) -
	       *(const uint64_t *)((const char *)&at_begin + offset);
}

static void add(json_t *line, const char *name, uint64_t value)
{
	json_object_set_new(line, name, json_integer((json_int_t)value));
}

static uint64_t ns(uint64_t cycles)
{
	return cycles * 1000 / machine->frequency_mhz;
}

static void add_lock(json_t *line, enum lock_class lock, const char *wait,
		     const char *hold)
{
	const struct lock_times *from = &at_begin.locks[lock];
	const struct lock_times *to = &at_end.locks[lock];

	add(line, wait, ns(to->wait_cycles - from->wait_cycles));
	add(line, hold, ns(to->hold_cycles - from->hold_cycles));
}

static void add_hot(json_t *line)
{
	size_t n;
	struct heat_entry *entries = heat_take(&n);

	json_object_set_new(line, "hot",
			    hot_objects(entries, n, machine->frequency_mhz));
	free(entries);
}

int counts_write(unsigned int roi, int fd)
{
	json_t *line = json_object();
	ssize_t written;
	size_t len, i;
	char *text;

	add(line, "roi", roi);
	for (i = 0; i < FIELDS; i++)
		add(line, fields[i].name, difference(fields[i].offset));
	add(line, "memory_fetches",
	    difference(offsetof(struct totals, counts.memory_near)) +
		    difference(offsetof(struct totals, counts.memory_far)));
	add_lock(line, LOCK_ROOT, "root_wait_ns", "root_hold_ns");
	add_lock(line, LOCK_IMAP, "imap_wait_ns", "imap_hold_ns");
	add(line, "window_timeouts", at_end.timeouts);
	add(line, "host_ms",
	    difference(offsetof(struct totals, host_ns)) / 1000000);
	add_hot(line);
	text = json_dumps(line, JSON_COMPACT);
	json_decref(line);
	if (!text)
		return -ENOMEM;
	len = strlen(text);
	text[len] = '\n'; /* in place of the 0: a line in one write */
	written = write(fd, text, len + 1);
	free(text);
	return written == (ssize_t)len + 1 ? 0 : written < 0 ? -errno : -EIO;
}
