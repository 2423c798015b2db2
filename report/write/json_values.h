/* SPDX-License-Identifier: GPL-2.0-only */
/* What the objects of a report in JSON have in common: each adds members. */
#ifndef RMAPBENCH_JSON_VALUES_H
#define RMAPBENCH_JSON_VALUES_H

#include <jansson.h>

#include "compare.h"

/* null if it is not known */
void json_set_real(json_t *o, const char *name, bool known, double value);
void json_set_count(json_t *o, const char *name, uint64_t count);
void json_set_text(json_t *o, const char *name, const char *value);

/* A string; what is no UTF-8 in it is replaced. */
json_t *json_text(const char *value);

void json_set_run(json_t *o, const struct analysis *an);
void json_set_cell(json_t *o, const struct cell *c);
void json_set_metric(json_t *o, enum metric metric);
void json_set_variant(json_t *o, const struct analysis *an, size_t variant);
void json_set_ratio(json_t *o, const struct stats_ratio *r);
void json_set_verdict(json_t *o, enum metric metric, enum stats_verdict verdict,
		      const char *void_reason);

#endif
