#include "CRouge.h"
