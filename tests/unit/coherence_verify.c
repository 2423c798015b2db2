// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "coherence_verify.h"
#include "holders.h"

char coherence_state(struct coherence *c, unsigned int cpu, uint64_t line)
{
	struct way *w = cache_find(&c->cpus[cpu].l2, line);

	if (w && c->dir[line].forward == cpu + 1)
		return 'F';
	return w ? "ISOEM"[TAG_STATE(w->tag)] : 'I';
}

bool coherence_in_llc(struct coherence *c, unsigned int llc, uint64_t line)
{
	return cache_find(&c->llcs[llc], line) != NULL;
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

/* Every line that a core holds is known to the directory, as what it is. */
static int verify_core(struct coherence *c, unsigned int cpu, char *text,
		       unsigned int len)
{
	struct cache *l2 = &c->cpus[cpu].l2;
	uint64_t i, n = l2->sets * l2->nways;
	const struct dir_entry *d;
	uint64_t tag, line;
	bool owner, sharer;

	for (i = 0; i < n; i++) {
		tag = l2->ways[i].tag;
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
		if (owner != (TAG_STATE(tag) >= STATE_O))
			return violated(text, len,
					"line %#llx: CPU %u has it in %c, "
					"directory says %s",
					(unsigned long long)line, cpu,
					"ISOEM"[TAG_STATE(tag)],
					owner ? "owner" : "sharer");
	}
	return 0;
}

static int verify_llc(struct coherence *c, unsigned int llc, char *text,
		      unsigned int len)
{
	struct cache *cache = &c->llcs[llc];
	uint64_t i, n = cache->sets * cache->nways;
	uint64_t tag;

	for (i = 0; i < n; i++) {
		tag = cache->ways[i].tag;
		if (tag && !(c->dir[TAG_LINE(tag)].llc_mask >> llc & 1))
			return violated(text, len,
					"line %#llx: in last-level cache %u, "
					"not in the directory",
					(unsigned long long)TAG_LINE(tag), llc);
	}
	return 0;
}

/* The first level is inside the second, once in each set; that is all. */
static int verify_l1(struct coherence *c, unsigned int cpu, char *text,
		     unsigned int len)
{
	const struct l1 *l1 = &c->cpus[cpu].l1;
	uint64_t i, j, n = (l1->mask + 1) * l1->nways;

	for (i = 0; i < n; i++) {
		if (!l1->lines[i])
			continue;
		for (j = i / l1->nways * l1->nways; j < i; j++)
			if (l1->lines[j] == l1->lines[i])
				return violated(
					text, len,
					"line %#llx: twice in the first "
					"level of CPU %u",
					(unsigned long long)l1->lines[i] - 1,
					cpu);
		if (((l1->lines[i] - 1) & l1->mask) != i / l1->nways)
			return violated(text, len,
					"line %#llx: in a wrong set of CPU %u",
					(unsigned long long)l1->lines[i] - 1,
					cpu);
	}
	return 0;
}

/* Every holder that the directory names has the line; one writer or readers. */
static int verify_line(struct coherence *c, uint64_t line, char *text,
		       unsigned int len)
{
	const struct dir_entry *d = &c->dir[line];
	unsigned int cpu, llc, holders = 0;
	bool reads, owns, alone = false;
	char state;

	for (cpu = 0; cpu < c->ncpus; cpu++) {
		state = coherence_state(c, cpu, line);
		holders += state != 'I';
		reads = state == 'S' || state == 'F';
		owns = state == 'O' || state == 'E' || state == 'M';
		alone |= owns && state != 'O';
		if (reads != (bool)(d->sharers[cpu / 64] >> cpu % 64 & 1) ||
		    owns != (d->owner == cpu + 1))
			return violated(text, len,
					"line %#llx: CPU %u has it in %c, the "
					"directory disagrees",
					(unsigned long long)line, cpu, state);
		if ((state == 'F' && c->m.protocol != PROTOCOL_MESIF) ||
		    (state == 'O' && c->m.protocol != PROTOCOL_MOESI))
			return violated(
				text, len,
				"line %#llx: CPU %u has it in %c, which "
				"the protocol has not",
				(unsigned long long)line, cpu, state);
	}
	if (alone && (holders != 1 || d->llc_mask))
		return violated(
			text, len,
			"line %#llx: CPU %d owns it, and others have copies",
			(unsigned long long)line, d->owner - 1);
	for (llc = 0; llc < c->nllcs; llc++)
		if ((bool)(d->llc_mask >> llc & 1) !=
		    coherence_in_llc(c, llc, line))
			return violated(text, len,
					"line %#llx: last-level cache %u and "
					"the directory disagree",
					(unsigned long long)line, llc);
	return 0;
}

int coherence_verify(struct coherence *c, char *text, unsigned int len)
{
	unsigned int i;
	uint64_t line;
	int ret = 0;

	for (i = 0; !ret && i < c->ncpus; i++)
		ret = verify_core(c, i, text, len);
	for (i = 0; !ret && i < c->ncpus; i++)
		ret = verify_l1(c, i, text, len);
	for (i = 0; !ret && i < c->nllcs; i++)
		ret = verify_llc(c, i, text, len);
	for (line = 0; !ret && line < c->lines; line++)
		ret = verify_line(c, line, text, len);
	return ret;
}
