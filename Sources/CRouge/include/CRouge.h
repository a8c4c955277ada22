#pragma once
// What Swift has no word for.

/// Asks the processor to fetch what `address` points to; never faults.
static inline void crouge_prefetch(const void *address) { __builtin_prefetch(address); }
