#pragma once
// What Swift has no word for.
#include <stdint.h>

/// Asks the processor to fetch what `address` points to; never faults.
static inline void crouge_prefetch(const void *address) { __builtin_prefetch(address); }

/// Of at most 64 signatures those that differ from `wanted` in at most `most` bits: bit i stands for the i-th.
typedef uint64_t (*crouge_scan)(const uint64_t *signatures, uint32_t count, uint64_t wanted, uint32_t most);

/// For any processor.
crouge_scan crouge_scan_portable(void);
/// All that this processor can run, slowest first; returns how many.
int crouge_scans(crouge_scan scans[4]);
/// The fastest that this processor can run.
crouge_scan crouge_scan_best(void);
