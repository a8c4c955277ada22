#pragma once
// The digest's own functions: the newer ones take four pieces of memory and several counted references for every message.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
