// SPDX-License-Identifier: GPL-2.0-only
#include "hunted.h"

#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "memory.h"
#include "msg.h"

/* The hunts of a kernel, if it is asked for. */
static void add_kernel(struct hunted *h, const struct options *o,
		       const struct variant *v, const char *flavour)
{
	const struct hunt_entry *of[HUNTS];
	unsigned int n, seconds, attempt, i;

	if (o->flavour && strcmp(o->flavour, flavour))
		return;
	n = hunts_of(o, v, flavour, of);
	seconds = hunts_seconds(o, v, of, n);
	for (attempt = 1; attempt <= h->tries; attempt++)
		for (i = 0; i < n; i++)
			*(struct task *)memory_push(&h->tasks, &h->n,
						    sizeof(*h->tasks)) =
				(struct task){
					.variant = v,
					.flavour = flavour,
					.hunt = of[i],
					.seconds = seconds,
					.attempt = attempt,
				};
}

static bool is_asked(const struct options *o, const struct variant *v)
{
	for (unsigned int i = 0; i < o->variants.n; i++)
		if (variant_is_meant(v, o->variants.word[i]))
			return true;
	return !o->variants.n;
}

int hunted_list(struct hunted *h, const char *root, const struct options *o)
{
	const struct words *named = choice_named(o);
	const struct variant *v;
	int ret = hunts_check(o);
	unsigned int i;

	*h = (struct hunted){.tries = o->tries ? (unsigned int)o->tries : 1};
	if (!ret)
		ret = choice_read(&h->variants, root, o);
	for (i = 0; !ret && !named && i < o->variants.n; i++)
		ret = variants_check(&h->variants, choice_base(o),
				     o->variants.word[i], false);
	for (i = 0; !ret && i < h->variants.n; i++) {
		v = &h->variants.v[i];
		if (!named && !is_asked(o, v))
			continue;
		add_kernel(h, o, v, "timed");
		add_kernel(h, o, v, "debug");
	}
	if (!ret && !h->n)
		ret = msg_invalid("verify", "hunts",
				  "none of these is for these kernels: undo "
				  "hunts are for debug kernels alone, and what "
				  "is broken is hunted in the flavour in which "
				  "it must fall");
	return ret;
}

void hunted_free(struct hunted *h)
{
	free(h->tasks);
	variants_free(&h->variants);
}

size_t hunted_kernel_end(const struct hunted *h, size_t first)
{
	const struct task *of = &h->tasks[first];
	size_t i = first;

	while (i < h->n && h->tasks[i].variant == of->variant &&
	       h->tasks[i].flavour == of->flavour)
		i++;
	return i;
}

size_t hunted_attempt_end(const struct hunted *h, size_t first)
{
	size_t i = first, end = hunted_kernel_end(h, first);

	while (i < end && h->tasks[i].attempt == h->tasks[first].attempt)
		i++;
	return i;
}

void hunted_kernels(const struct hunted *h, const char *root,
		    const struct options *o, const char *flavour,
		    struct kernels *k)
{
	const struct words *named = choice_named(o);
	const struct variant *v;
	size_t i;

	*k = (struct kernels){
		.root = root,
		.base = choice_base(o),
		.flavour = flavour,
		.kernel_src = o->kernel_src,
		.jobs = (long long)o->jobs,
	};
	for (i = 0; i < h->n; i = hunted_kernel_end(h, i))
		if (!strcmp(h->tasks[i].flavour, flavour)) {
			v = h->tasks[i].variant;
			kernels_add(k, named ? named->word[v - h->variants.v]
					     : v->name);
		}
}

struct hunted_step hunted_next(const struct hunted *h)
{
	struct hunted_step s = {0, 0};
	size_t end;

	while (s.first < h->n && h->tasks[s.first].found)
		s.first++;
	end = hunted_attempt_end(h, s.first);
	for (s.end = s.first; s.end < end; s.end++)
		if (h->tasks[s.end].found)
			break;
	return s;
}
