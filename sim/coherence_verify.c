// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "holders.h"

char coherence_state(struct coherence *c, unsigned int cpu, uint64_t line)
{
	struct way *w = cache_find(&c->cpus[cpu].cache, line);

	return w ? "ISEM"[TAG_STATE(w->tag)] : 'I';
}

bool coherence_shared(struct coherence *c, unsigned int socket, uint64_t line)
{
	return cache_find(&c->shared[socket], line) != NULL;
}

__attribute__((format(printf, 3, 4))) static int
violated(char *text, unsigned int len, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, len, fmt, ap);
	va_end(ap);
	return -EILSEQ;
}

/* Every line that a cache holds is known to the directory, as what it is. */
static int verify_private(struct coherence *c, unsigned int cpu, char *text,
			  unsigned int len)
{
	struct cache *cache = &c->cpus[cpu].cache;
	uint64_t i, n = (cache->set_mask + 1) * cache->nways;
	const struct dir_entry *d;
	uint64_t tag, line;
	bool owner, sharer;

	for (i = 0; i < n; i++) {
		tag = cache->ways[i].tag;
		if (!tag)
			continue;
		line = TAG_LINE(tag);
		d = &c->dir[line];
		owner = d->owner == cpu + 1;
		sharer = d->sharers[cpu / 64] >> cpu % 64 & 1;
		if (owner == sharer)
			return violated(
				text, len,
				"line %#llx: CPU %u is %s in the directory",
				(unsigned long long)line, cpu,
				owner ? "owner and sharer" : "nothing");
		if (owner != (TAG_STATE(tag) >= MESI_E))
			return violated(text, len,
					"line %#llx: CPU %u has it in %c, "
					"directory says %s",
					(unsigned long long)line, cpu,
					"ISEM"[TAG_STATE(tag)],
					owner ? "owner" : "sharer");
	}
	return 0;
}

static int verify_shared(struct coherence *c, unsigned int socket, char *text,
			 unsigned int len)
{
	struct cache *cache = &c->shared[socket];
	uint64_t i, n = (cache->set_mask + 1) * cache->nways;
	uint64_t tag;

	for (i = 0; i < n; i++) {
		tag = cache->ways[i].tag;
		if (tag && !(c->dir[TAG_LINE(tag)].shared_mask & 1u << socket))
			return violated(text, len,
					"line %#llx: in the cache of socket "
					"%u, not in the directory",
					(unsigned long long)TAG_LINE(tag),
					socket);
	}
	return 0;
}

/* Every holder that the directory names has the line; one writer or readers. */
static int verify_line(struct coherence *c, uint64_t line, char *text,
		       unsigned int len)
{
	const struct dir_entry *d = &c->dir[line];
	unsigned int cpu, socket, holders = 0;
	char state;

	for (cpu = 0; cpu < c->ncpus; cpu++) {
		state = coherence_state(c, cpu, line);
		holders += state != 'I';
		if ((state == 'S') !=
			    (bool)(d->sharers[cpu / 64] >> cpu % 64 & 1) ||
		    (state == 'E' || state == 'M') != (d->owner == cpu + 1))
			return violated(text, len,
					"line %#llx: CPU %u has it in %c, the "
					"directory disagrees",
					(unsigned long long)line, cpu, state);
	}
	if (d->owner && (holders != 1 || d->shared_mask))
		return violated(
			text, len,
			"line %#llx: CPU %d owns it, and others have copies",
			(unsigned long long)line, d->owner - 1);
	for (socket = 0; socket < c->m.sockets; socket++)
		if ((bool)(d->shared_mask >> socket & 1) !=
		    coherence_shared(c, socket, line))
			return violated(text, len,
					"line %#llx: socket %u and the "
					"directory disagree",
					(unsigned long long)line, socket);
	return 0;
}

int coherence_verify(struct coherence *c, char *text, unsigned int len)
{
	unsigned int i;
	uint64_t line;
	int ret = 0;

	for (i = 0; !ret && i < c->ncpus; i++)
		ret = verify_private(c, i, text, len);
	for (i = 0; !ret && i < c->m.sockets; i++)
		ret = verify_shared(c, i, text, len);
	for (line = 0; !ret && line < c->lines; line++)
		ret = verify_line(c, line, text, len);
	return ret;
}
